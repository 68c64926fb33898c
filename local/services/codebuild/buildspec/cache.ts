import type { Buildspec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const MOST_FALLBACKS = 5;

export const parseCache = (tree: Tree, notes: string[]): NonNullable<Buildspec['cache']> => {
  noteUnknown(tree, ['paths', 'files', 'key', 'fallback-keys', 'action'], notes);
  const key = tree.member('key');
  const fallback = tree.member('fallback-keys');
  const action = tree.member('action');
  const fallbackKeys = (fallback?.items() ?? []).map((item) => item.text());
  if (fallback && fallbackKeys.length > MOST_FALLBACKS) throw fallback.error(`at most ${MOST_FALLBACKS} are allowed`);
  return {
    paths: (tree.member('paths')?.items() ?? []).map((item) => item.text()),
    ...(key && { key: key.text() }),
    ...(fallback && { fallbackKeys }),
    ...(action && { action: action.choice(['restore', 'save']) }),
  };
};
