/** Puts a value at a Reference Path: objects on the way are made, arrays are entered by index. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { parsePath } from './parse-path.ts';
import type { PathStep } from './path.ts';

/** Thrown when the input is not of a shape that has such a place. */
export class NoSuchPlace extends Error {}

/** A copy of `input` with `value` at `path` (`$` replaces it). */
export const placeAt = (input: Json, path: string, value: Json): Json =>
  put(input, parsePath(path.slice(1)).steps, value);

const put = (at: Json | undefined, [step, ...rest]: readonly PathStep[], value: Json): Json => {
  if (!step) return value;
  if (step.kind === 'index') {
    if (!Array.isArray(at) || step.index >= at.length || step.index < 0) throw new NoSuchPlace();
    return at.with(step.index, put(at[step.index] as Json, rest, value)) as Json;
  }
  if (step.kind !== 'member') throw new NoSuchPlace();
  if (at !== undefined && !isObject(at)) throw new NoSuchPlace();
  const inner = at && Object.hasOwn(at, step.name) ? at[step.name] : undefined;
  return { ...(at as JsonObject | undefined), [step.name]: put(inner, rest, value) };
};
