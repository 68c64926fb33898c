/** `batch:` of a buildspec: the builds of a batch, with their dependencies. */
import { checkGraph } from './batch-graph.ts';
import { parseMatrix } from './batch-matrix.ts';
import type { BatchBuildSpec, BatchEnvSpec, BatchSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KINDS = ['build-list', 'build-graph', 'build-matrix', 'build-fanout'] as const;
const BUILD = ['identifier', 'buildspec', 'debug-session', 'env', 'ignore-failure'];
const ENV = ['compute-type', 'fleet', 'image', 'privileged-mode', 'type', 'variables'];
const IDENTIFIER = /^[A-Za-z0-9_]{1,128}$/;
const MOST_SHARDS = 100;

export const parseBatch = (tree: Tree, notes: string[]): BatchSpec => {
  noteUnknown(tree, ['fast-fail', ...KINDS], notes);
  const kinds = KINDS.filter((kind) => tree.member(kind));
  const [kind] = kinds;
  if (!kind) throw tree.error(`one of ${KINDS.join(', ')} is required`);
  if (kinds.length > 1) throw tree.error(`${kinds.join(' and ')} exclude each other`);
  const fastFail = tree.member('fast-fail');
  return {
    kind,
    ...(fastFail && { fastFail: fastFail.flag() }),
    builds: BUILDS[kind](tree.member(kind) as Tree, notes),
  };
};

const parseList = (tree: Tree, notes: string[]): readonly BatchBuildSpec[] =>
  unique(
    tree,
    tree.items().map((item, at) => parseBuild(item, `build_${at}`, BUILD, notes)),
  );

const parseGraph = (tree: Tree, notes: string[]): readonly BatchBuildSpec[] => {
  const builds = tree.items().map((item): BatchBuildSpec => {
    if (!item.member('identifier')) throw item.error('identifier is required in a build-graph');
    const dependsOn = (item.member('depend-on')?.items() ?? []).map((on) => on.text());
    return { ...parseBuild(item, '', [...BUILD, 'depend-on'], notes), dependsOn };
  });
  checkGraph(tree, unique(tree, builds));
  return builds;
};

const parseFanout = (tree: Tree, notes: string[]): readonly BatchBuildSpec[] => {
  noteUnknown(tree, ['parallelism', 'ignore-failure'], notes);
  const parallelism = Number(tree.member('parallelism')?.text() ?? 'NaN');
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > MOST_SHARDS)
    throw (tree.member('parallelism') ?? tree).error(`parallelism must be a number from 1 to ${MOST_SHARDS}`);
  const ignoreFailure = tree.member('ignore-failure')?.flag() ?? false;
  return Array.from({ length: parallelism }, (_, index) => ({
    identifier: `fanout_${index}`,
    dependsOn: [],
    ignoreFailure,
    env: {},
    shard: { index, of: parallelism },
  }));
};

const BUILDS: Readonly<Record<(typeof KINDS)[number], (tree: Tree, notes: string[]) => readonly BatchBuildSpec[]>> = {
  'build-list': parseList,
  'build-graph': parseGraph,
  'build-matrix': parseMatrix,
  'build-fanout': parseFanout,
};

const parseBuild = (tree: Tree, fallback: string, keys: readonly string[], notes: string[]): BatchBuildSpec => {
  noteUnknown(tree, keys, notes);
  const identifier = tree.member('identifier')?.text() ?? fallback;
  if (!IDENTIFIER.test(identifier))
    throw tree.error(`the identifier ${identifier} must have 1 to 128 letters, digits and underscores`);
  const buildspec = tree.member('buildspec');
  const env = tree.member('env');
  return {
    identifier,
    dependsOn: [],
    ignoreFailure: tree.member('ignore-failure')?.flag() ?? false,
    ...(buildspec && { buildspec: buildspec.text() }),
    env: env ? parseBatchEnv(env, notes) : {},
  };
};

const parseBatchEnv = (tree: Tree, notes: string[]): BatchEnvSpec => {
  noteUnknown(tree, ENV, notes);
  const fleet = tree.member('fleet');
  const computeType = tree.member('compute-type');
  const image = tree.member('image');
  const privileged = tree.member('privileged-mode');
  const type = tree.member('type');
  const variables = tree.member('variables');
  return {
    ...(fleet && { fleet: fleet.text() }),
    ...(computeType && { computeType: computeType.text() }),
    ...(image && { image: image.text() }),
    ...(privileged && { privilegedMode: privileged.flag() }),
    ...(type && { type: type.text() }),
    ...(variables && {
      variables: Object.fromEntries(variables.members().map(([name, value]) => [name, value.text()])),
    }),
  };
};

const unique = (tree: Tree, builds: readonly BatchBuildSpec[]): readonly BatchBuildSpec[] => {
  if (builds.length === 0) throw tree.error('expected at least one build');
  const names = builds.map(({ identifier }) => identifier);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw tree.error(`the identifier ${twice} stands twice`);
  return builds;
};
