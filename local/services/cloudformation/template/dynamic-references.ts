/** `{{resolve:ssm:name:version}}` and its like in evaluated values: found, and put in. */
import { invalid } from '../validation.ts';
import { Decimal } from './decimal.ts';
import { Unknown } from './unknown.ts';

export interface DynamicReference {
  /** As it is written, braces and all. */
  readonly written: string;
  readonly service: string;
  /** The part behind the service: `name:version`, `secret:SecretString:key`. */
  readonly rest: string;
  /** Its path, e.g. `Environment/Variables/A`. */
  readonly path: string;
}

const REFERENCE = /\{\{resolve:([^:{}]+):([^{}]+)\}\}/g;

export const referencesIn = (value: unknown, path = ''): readonly DynamicReference[] => {
  if (typeof value === 'string')
    return [...value.matchAll(REFERENCE)].map(([written, service, rest]) => ({
      written,
      service: service as string,
      rest: rest as string,
      path,
    }));
  if (value === null || typeof value !== 'object' || value instanceof Unknown) return [];
  return Object.entries(value).flatMap(([name, member]) => referencesIn(member, path ? `${path}/${name}` : name));
};

/** Throws ValidationError for a reference without a value. */
export const withReferences = (value: unknown, values: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string')
    return value.replaceAll(REFERENCE, (written) => {
      const found = values.get(written);
      if (found === undefined) throw invalid(`The dynamic reference ${written} cannot be used here.`);
      return found;
    });
  if (Array.isArray(value)) return value.map((item) => withReferences(item, values));
  if (value === null || typeof value !== 'object' || value instanceof Unknown || value instanceof Decimal) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withReferences(member, values)]));
};

/** A reference to one version means the same for ever. */
export const isPinned = ({ rest }: DynamicReference): boolean => /:\d+$/.test(rest);

export interface SecretPlace {
  readonly SecretId: string;
  readonly key?: string;
  readonly VersionStage?: string;
  readonly VersionId?: string;
}

/** `id:SecretString:key:stage:version`, where the id may be an ARN and all behind it may be missing. */
export const secretPlace = ({ rest, written }: DynamicReference): SecretPlace => {
  const parts = rest.split(':');
  const length = rest.startsWith('arn:') ? 7 : 1;
  const [kind, key, VersionStage, VersionId] = parts.slice(length);
  if (kind && kind !== 'SecretString') throw invalid(`The dynamic reference ${written} can read SecretString only.`);
  return {
    SecretId: parts.slice(0, length).join(':'),
    ...(key && { key }),
    ...(VersionStage && { VersionStage }),
    ...(VersionId && { VersionId }),
  };
};
