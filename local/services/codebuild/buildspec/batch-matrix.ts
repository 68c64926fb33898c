/** `build-matrix`: one build for each combination of its dynamic values. */
import type { BatchBuildSpec, BatchEnvSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

type Part = Pick<BatchBuildSpec, 'buildspec'> & { readonly env: BatchEnvSpec };

const MOST = 1000;

export const parseMatrix = (tree: Tree, notes: string[]): readonly BatchBuildSpec[] => {
  noteUnknown(tree, ['static', 'dynamic'], notes);
  const fixed = tree.member('static');
  const dynamic = tree.member('dynamic');
  if (!dynamic) throw tree.error('dynamic is required in a build-matrix');
  if (fixed) noteUnknown(fixed, ['env', 'ignore-failure'], notes);
  noteUnknown(dynamic, ['buildspec', 'env'], notes);
  const ignoreFailure = fixed?.member('ignore-failure')?.flag() ?? false;
  const env = fixedEnv(fixed?.member('env'), notes);
  const parts = axes(dynamic, notes).reduce<readonly Part[]>(
    (so, axis) => {
      if (so.length * axis.length > MOST) throw dynamic.error(`the matrix has more than ${MOST} builds`);
      return so.flatMap((part) => axis.map((value) => merge(part, value)));
    },
    [{ env }],
  );
  return parts.map((part, at) => ({ ...part, identifier: `matrix_${at}`, dependsOn: [], ignoreFailure }));
};

const merge = (part: Part, value: Part): Part => ({
  ...part,
  ...value,
  env: { ...part.env, ...value.env, variables: { ...part.env.variables, ...value.env.variables } },
});

const fixedEnv = (tree: Tree | undefined, notes: string[]): BatchEnvSpec => {
  if (!tree) return {};
  noteUnknown(tree, ['image', 'compute-type', 'privileged-mode', 'type'], notes);
  const privileged = tree.member('privileged-mode');
  return {
    ...text(tree, 'type', 'type'),
    ...text(tree, 'image', 'image'),
    ...text(tree, 'compute-type', 'computeType'),
    ...(privileged && { privilegedMode: privileged.flag() }),
  };
};

const text = <K extends keyof BatchEnvSpec>(tree: Tree, member: string, key: K): Partial<Record<K, string>> => {
  const value = tree.member(member);
  return value ? ({ [key]: value.text() } as Partial<Record<K, string>>) : {};
};

/** The values of each dynamic member: one list is one axis of the matrix. */
const axes = (dynamic: Tree, notes: string[]): readonly (readonly Part[])[] => {
  const env = dynamic.member('env');
  if (env) noteUnknown(env, ['compute-type', 'image', 'variables'], notes);
  const found = (tree: Tree | undefined, part: (value: string) => Part): readonly (readonly Part[])[] =>
    tree ? [values(tree).map(part)] : [];
  const all = [
    ...found(dynamic.member('buildspec'), (buildspec) => ({ buildspec, env: {} })),
    ...found(env?.member('image'), (image) => ({ env: { image } })),
    ...found(env?.member('compute-type'), (computeType) => ({ env: { computeType } })),
    ...(env?.member('variables')?.members() ?? []).flatMap(([name, tree]) =>
      found(tree, (value) => ({ env: { variables: { [name]: value } } })),
    ),
  ];
  if (all.length === 0) throw dynamic.error('expected buildspec or env with the values of the matrix');
  return all;
};

/** One value needs no list. */
const values = (tree: Tree): readonly string[] => {
  const list = tree.isList() ? tree.items().map((item) => item.text()) : [tree.text()];
  if (list.length === 0) throw tree.error('expected at least one value');
  return list;
};
