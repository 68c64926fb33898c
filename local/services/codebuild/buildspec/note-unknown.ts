/** CodeBuild does not fail on keys that it does not know; neither does it hide here that they mean nothing. */
import type { Tree } from './yaml-tree.ts';

export const noteUnknown = (tree: Tree, known: readonly string[], notes: string[]): void => {
  for (const [name, value] of tree.members())
    if (!known.includes(name)) notes.push(`The buildspec key ${value.path} means nothing to CodeBuild and is ignored`);
};
