import { type Fault, TaglineError } from './fault.ts';

/** One step of the matcher: consume a character, or go on in two places at once. */
type Step =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'fork'; to: number[] }
  | { readonly kind: 'end' };

const inName = (character: string): boolean => character !== '/';
const anything = (): boolean => true;

class BadGlob extends Error {}

/**
 * Reads `[…]` from after the bracket: a leading `!` negates, `* ? \` and a leading `-` are themselves, `/` never
 * matches.
 */
const readClass = (glob: readonly string[], from: number): { accepts: (c: string) => boolean; next: number } => {
  let at = from;
  const negated = glob[at] === '!';
  if (negated) at += 1;
  const ranges: [number, number][] = [];
  for (const first = at; glob[at] !== ']'; at += 1) {
    const low = glob[at];
    if (low === undefined) throw new BadGlob('[ is not closed by ]');
    if (low === '/') throw new BadGlob('/ cannot stand inside [ ]');
    const high = glob[at + 2];
    const isRange = glob[at + 1] === '-' && high !== undefined && high !== ']' && !(low === '-' && at === first);
    const range: [number, number] = [low.codePointAt(0) ?? 0, (isRange ? high : low).codePointAt(0) ?? 0];
    if (range[0] > range[1]) throw new BadGlob(`the range ${low}-${high} is upside down`);
    ranges.push(range);
    if (isRange) at += 2;
  }
  if (ranges.length === 0) throw new BadGlob('[ ] holds no character');
  const accepts = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0;
    return inName(character) && ranges.some(([low, high]) => low <= code && code <= high) !== negated;
  };
  return { accepts, next: at + 1 };
};

/** The glob as steps; following all of them at once costs at most text × pattern, whatever the pattern. */
const compile = (pattern: string): Step[] => {
  const glob = [...pattern];
  const steps: Step[] = [];
  let group: { fork: { kind: 'fork'; to: number[] }; ends: { kind: 'fork'; to: number[] }[] } | undefined;
  const one = (accepts: (character: string) => boolean): void => void steps.push({ kind: 'character', accepts });
  const any = (accepts: (character: string) => boolean): void => {
    const here = steps.length;
    steps.push(
      { kind: 'fork', to: [here + 1, here + 3] },
      { kind: 'character', accepts },
      { kind: 'fork', to: [here] },
    );
  };
  const endAlternative = (): void => {
    const end: { kind: 'fork'; to: number[] } = { kind: 'fork', to: [] };
    group?.ends.push(end);
    steps.push(end);
  };
  for (let at = 0; at < glob.length; ) {
    const character = glob[at] ?? '';
    at += 1;
    if (character === '\\') {
      const literal = glob[at];
      if (literal === undefined) throw new BadGlob('\\ stands at the end and escapes nothing');
      at += 1;
      one((c) => c === literal);
    } else if (character === '*') {
      const crosses = glob[at] === '*';
      if (crosses) at += 1;
      any(crosses ? anything : inName);
    } else if (character === '?') one(inName);
    else if (character === '[') {
      const found = readClass(glob, at);
      at = found.next;
      one(found.accepts);
    } else if (character === '{') {
      if (group !== undefined) throw new BadGlob('{ } cannot stand inside { }');
      group = { fork: { kind: 'fork', to: [steps.length + 1] }, ends: [] };
      steps.push(group.fork);
    } else if (character === ',' && group !== undefined) {
      endAlternative();
      group.fork.to.push(steps.length);
    } else if (character === '}' && group !== undefined) {
      endAlternative();
      for (const end of group.ends) end.to.push(steps.length);
      group = undefined;
    } else one((c) => c === character);
  }
  if (group !== undefined) throw new BadGlob('{ is not closed by }');
  steps.push({ kind: 'end' });
  return steps;
};

const faultIn = (pattern: string, reason: string) => ({
  code: 'InvalidGlob',
  message: `the pattern ${JSON.stringify(pattern)} cannot be read: ${reason}`,
  expected: 'a glob: * ** ? [a-c] [!a] {a,b} and \\ before a character that stands for itself',
  remedy: 'correct the pattern',
});

/** What is wrong with a glob, if anything. The path is for the caller to add. */
export const checkGlob = (pattern: string): Fault | undefined => {
  try {
    compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof BadGlob) return faultIn(pattern, error.message);
    throw error;
  }
};

/**
 * Does the whole text match CodePipeline's glob? `*` and `?` stay within one part of a path, `**` crosses `/`.
 * @throws TaglineError `InvalidGlob`; `checkGlob` says so beforehand.
 */
export const matchGlob = (pattern: string, text: string): boolean => {
  const wrong = checkGlob(pattern);
  if (wrong !== undefined) throw new TaglineError(wrong.code, wrong.message, wrong);
  const steps = compile(pattern);
  const reach = (from: Iterable<number>): Set<number> => {
    const reached = new Set<number>();
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reached.has(at)) continue;
      reached.add(at);
      const step = steps[at];
      if (step?.kind === 'fork') open.push(...step.to);
    }
    return reached;
  };
  let places = reach([0]);
  for (const character of text) {
    const next: number[] = [];
    for (const at of places) {
      const step = steps[at];
      if (step?.kind === 'character' && step.accepts(character)) next.push(at + 1);
    }
    if (next.length === 0) return false;
    places = reach(next);
  }
  return places.has(steps.length - 1);
};

/** A pattern that matches this text and nothing else. */
export const escapeGlob = (text: string): string => text.replace(/[\\*?[\]{}]/g, '\\$&');
