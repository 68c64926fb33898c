/**
 * AWS refuses wildcards that a text could be in the middle of in many ways at once, e.g. `*:*:*:*:*:event-bus/*`.
 * Counted is the largest number of places in the pattern that some text can stand at; from ten on it is refused.
 * (The number is not published: ten refuses AWS's own example of a refused pattern and takes its examples of accepted
 * ones.)
 */
import { InvalidPattern } from './invalid-pattern.ts';

const MOST_PLACES = 10;
/** Sets of places looked at before a pattern counts as too complex anyway. */
const MOST_SETS = 2000;

export const refuseComplexWildcard = (pattern: string): void => {
  if (isTooComplex(pattern)) {
    throw new InvalidPattern(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a ' +
        'wildcard character',
    );
  }
};

type Steps = readonly (string | undefined)[];

const isTooComplex = (pattern: string): boolean => {
  const steps = readSteps(pattern);
  const alphabet = [...new Set(steps.filter((step) => step !== undefined)), ''];
  const seen = new Set<string>();
  const waiting: number[][] = [[0]];
  for (let places = waiting.pop(); places; places = waiting.pop()) {
    for (const char of alphabet) {
      const { next, ways } = read(steps, places, char);
      if (ways >= MOST_PLACES) return true;
      const label = next.join();
      if (next.length === 0 || seen.has(label)) continue;
      if (seen.size >= MOST_SETS) return true;
      seen.add(label);
      waiting.push(next);
    }
  }
  return false;
};

/** Characters, and undefined for a star. */
const readSteps = (pattern: string): Steps =>
  [...pattern.matchAll(/\\(.)|([^\\])/gsu)].map(([, escaped, plain]) => escaped ?? (plain === '*' ? undefined : plain));

/** The places after one more character: a star stays where it is, and what follows it is tried as well. */
const read = (steps: Steps, places: readonly number[], char: string): { next: number[]; ways: number } => {
  const stayed = new Set<number>();
  const moved = new Set<number>();
  for (const place of places) {
    if (place >= steps.length) continue;
    if (steps[place] !== undefined) {
      if (steps[place] === char) moved.add(place + 1);
      continue;
    }
    stayed.add(place);
    if (steps[place + 1] === char && char !== '') moved.add(place + 2);
  }
  return { next: [...new Set([...stayed, ...moved])].sort((a, b) => a - b), ways: stayed.size + moved.size };
};
