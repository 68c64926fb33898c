import { PipelineDefinition } from './schema.ts';

type Container = Record<PropertyKey, unknown>;

const STAND_INS = (text: string): readonly unknown[] => [
  text.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100),
  'unresolved',
  undefined,
];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const setAt = (root: unknown, path: readonly PropertyKey[], value: unknown): boolean => {
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (isContainer(at) ? at[key] : undefined), root);
  const key = path.at(-1);
  if (!isContainer(parent) || key === undefined) return false;
  if (value === undefined && !Array.isArray(parent)) delete parent[key];
  else parent[key] = value;
  return true;
};

const getAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (isContainer(at) ? at[key] : undefined), root);

/**
 * A definition in which some values are open (`{{Role.Arn}}`): values that the schema refuses are replaced by a legal
 * name or left out, so that all other rules can be checked in the same reading.
 */
export const provisional = (value: unknown): PipelineDefinition | undefined => {
  const copy = structuredClone(value);
  const original = structuredClone(value);
  for (let attempt = 0; attempt < STAND_INS('').length; attempt += 1) {
    const read = PipelineDefinition.safeParse(copy);
    if (read.success) return read.data;
    for (const { path } of read.error.issues) setAt(copy, path, STAND_INS(String(getAt(original, path)))[attempt]);
  }
  return PipelineDefinition.safeParse(copy).data;
};
