/** The JSON paths that EventBridge knows: `$`, `.name`, `['name']`, `[0]`, `[*]` and `.*`. */
import { invalid } from '../faults.ts';

type Step = { readonly name: string } | { readonly index: number } | 'all';

const STEP = /\.(\*)|\.([A-Za-z0-9_/:-]+)|\[(\*)\]|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/y;

/** Throws ValidationException for what is no path. */
export const readPath = (path: string): readonly Step[] => {
  const refuse = () => invalid(`Invalid InputPath ${path}: the JSON path is not valid.`);
  if (!path.startsWith('$')) throw refuse();
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (!found) throw refuse();
    const [, star, name, starIndex, index, quoted, doubleQuoted] = found;
    if (star ?? starIndex) steps.push('all');
    else if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push({ name: (name ?? quoted ?? doubleQuoted) as string });
  }
  return steps;
};

/** The value at the path, undefined if there is none; paths with a wildcard find a list. */
export const valueAt = (path: string, event: unknown): unknown => {
  const steps = readPath(path);
  let found: unknown[] = [event];
  for (const step of steps) found = found.flatMap((value) => children(value, step));
  return steps.includes('all') ? found : found[0];
};

const children = (value: unknown, step: Step): unknown[] => {
  if (value === null || typeof value !== 'object') return [];
  if (step === 'all') return Object.values(value);
  if ('index' in step) return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  return !Array.isArray(value) && Object.hasOwn(value, step.name)
    ? [(value as Record<string, unknown>)[step.name]]
    : [];
};
