/** Tags of a resource that changes: which to add, which to take away. */
import type { Properties } from './resource-type.ts';

export type Tag = { readonly Key: string; readonly Value: string };

export const tagsOf = (properties: Properties): readonly Tag[] => {
  const tags = properties['Tags'];
  if (Array.isArray(tags)) return tags as Tag[];
  return Object.entries((tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value: String(Value) }));
};

export const tagMap = (properties: Properties): Record<string, string> =>
  Object.fromEntries(tagsOf(properties).map(({ Key, Value }) => [Key, Value]));

/** Tags as a template lists them; those of AWS itself are nobody's. */
export const tagList = (tags: Readonly<Record<string, string>> = {}): readonly Tag[] =>
  Object.entries(tags).flatMap(([Key, Value]) => (Key.startsWith('aws:') ? [] : [{ Key, Value }]));

export const changeTags = async (
  after: Properties,
  before: Properties,
  how: { add(tags: readonly Tag[]): Promise<unknown>; remove(keys: readonly string[]): Promise<unknown> },
): Promise<void> => {
  const old = tagMap(before);
  const wanted = tagMap(after);
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(wanted, key));
  const added = tagsOf(after).filter(({ Key, Value }) => old[Key] !== Value);
  if (gone.length > 0) await how.remove(gone);
  if (added.length > 0) await how.add(added);
};
