/** Tags of resources. Every service words its refusals itself and has its own spelling of a pair. */
import type { Fault } from './fault.ts';

export type Tags = Readonly<Record<string, string>>;

interface Pair {
  readonly Key?: string;
  readonly Value?: string;
  readonly key?: string;
  readonly value?: string;
  readonly TagKey?: string;
  readonly TagValue?: string;
}

export type GivenTags = Tags | readonly Pair[] | undefined;

const pairsOf = (given: GivenTags | null): readonly (readonly [key: string, value: string])[] =>
  Array.isArray(given)
    ? (given as readonly Pair[]).map((pair) => [
        pair.Key ?? pair.key ?? pair.TagKey ?? '',
        pair.Value ?? pair.value ?? pair.TagValue ?? '',
      ])
    : Object.entries(given ?? {});

export interface TagRefusals {
  key(key: string): Fault;
  value(value: string, key: string): Fault;
  /** Without it any number may be given. */
  tooMany?(): Fault;
  /** Without it the last one of a key counts. */
  twice?(key: string): Fault;
  /** Without it a key that begins with `aws:` is refused as any other bad key; null lets it in. */
  system?: ((key: string) => Fault) | null;
}

const MOST = 50;

/** Keys have 1 to 128 characters and values at most 256; `before` are those that the resource has already. */
export const tagReader =
  (refusals: TagRefusals) =>
  (given: GivenTags, before: Tags = {}): Record<string, string> => {
    const { key: badKey, value: badValue, tooMany, twice, system = badKey } = refusals;
    const tags = new Map<string, string>();
    for (const [key, value] of pairsOf(given)) {
      if (typeof key !== 'string' || key.length < 1 || key.length > 128) throw badKey(key);
      if (system && /^aws:/i.test(key)) throw system(key);
      if (String(value).length > 256) throw badValue(value, key);
      if (twice && tags.has(key)) throw twice(key);
      tags.set(key, value);
    }
    const all = { ...before, ...Object.fromEntries(tags) };
    if (tooMany && Object.keys(all).length > MOST) throw tooMany();
    return all;
  };

/** Condition keys of a request that brings tags. */
export const tagContext = (given: GivenTags): Record<string, string | readonly string[]> => {
  const pairs = pairsOf(given);
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
};
