import type { ArtifactSpec, Buildspec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KEYS = [
  'files',
  'name',
  'discard-paths',
  'base-directory',
  'exclude-paths',
  'enable-symlinks',
  's3-prefix',
  'type',
];

export const parseArtifacts = (tree: Tree, notes: string[]): NonNullable<Buildspec['artifacts']> => {
  const secondary = tree.member('secondary-artifacts');
  return {
    ...parseArtifact(tree, [...KEYS, 'secondary-artifacts'], notes),
    ...(secondary && {
      secondary: Object.fromEntries(
        secondary.members().map(([name, artifact]) => [name, parseArtifact(artifact, KEYS, notes)]),
      ),
    }),
  };
};

const parseArtifact = (tree: Tree, keys: readonly string[], notes: string[]): ArtifactSpec => {
  noteUnknown(tree, keys, notes);
  const name = tree.member('name');
  const discard = tree.member('discard-paths');
  const base = tree.member('base-directory');
  const exclude = tree.member('exclude-paths');
  const symlinks = tree.member('enable-symlinks');
  const prefix = tree.member('s3-prefix');
  return {
    files: readFiles(tree.member('files')),
    ...(name && { name: name.text() }),
    ...(discard && { discardPaths: discard.flag() }),
    ...(base && { baseDirectory: base.text() }),
    ...(exclude && { excludePaths: (exclude.isMapping() ? [] : exclude.items()).map((path) => path.text()) }),
    ...(symlinks && { enableSymlinks: symlinks.flag() }),
    ...(prefix && { s3Prefix: prefix.text() }),
  };
};

/** AWS takes one file without a list too. */
const readFiles = (tree: Tree | undefined): readonly string[] => {
  if (!tree || tree.isEmpty()) return [];
  return tree.isList() ? tree.items().map((file) => file.text()) : [tree.text()];
};
