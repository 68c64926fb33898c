/** Reads a buildspec of version 0.1 or 0.2. */
import { parseArtifacts } from './artifacts.ts';
import { parseBatch } from './batch.ts';
import { type Buildspec, BuildspecError } from './buildspec.ts';
import { parseCache } from './cache.ts';
import { parseEnv } from './env.ts';
import { noteUnknown } from './note-unknown.ts';
import { parsePhases } from './phases.ts';
import { parseReports } from './reports.ts';
import { readYaml, type Tree } from './yaml-tree.ts';

const KEYS = [
  'version',
  'run-as',
  'env',
  'environment_variables',
  'proxy',
  'batch',
  'phases',
  'reports',
  'artifacts',
  'cache',
];

/** Throws {@link BuildspecError}. */
export const parseBuildspec = (text: string): Buildspec => {
  const tree = readYaml(text);
  if (tree.isEmpty()) throw new BuildspecError('line 1, column 1: the buildspec is empty');
  const notes: string[] = [];
  const version = readVersion(tree);
  noteUnknown(tree, KEYS, notes);
  const env = parseEnv(tree, version, notes);
  const proxy = tree.member('proxy');
  const batch = tree.member('batch');
  const phases = tree.member('phases');
  const reports = tree.member('reports');
  const artifacts = tree.member('artifacts');
  const cache = tree.member('cache');
  const runAs = tree.member('run-as');
  if (!phases && !batch) throw tree.error('phases is required');
  return {
    version,
    env,
    phases: phases ? parsePhases(phases, notes) : {},
    ...(runAs && { runAs: runAs.text() }),
    ...(proxy && { proxy: readProxy(proxy, notes) }),
    ...(batch && { batch: parseBatch(batch, notes) }),
    ...(reports && { reports: parseReports(reports, notes) }),
    ...(artifacts && { artifacts: parseArtifacts(artifacts, notes) }),
    ...(cache && { cache: parseCache(cache, notes) }),
    notes,
  };
};

const readVersion = (tree: Tree): Buildspec['version'] => {
  const version = tree.member('version');
  if (!version) throw tree.error('version is required');
  return version.choice(['0.1', '0.2']);
};

const readProxy = (tree: Tree, notes: string[]): NonNullable<Buildspec['proxy']> => {
  noteUnknown(tree, ['upload-artifacts', 'logs'], notes);
  const upload = tree.member('upload-artifacts');
  const logs = tree.member('logs');
  return { ...(upload && { uploadArtifacts: upload.flag() }), ...(logs && { logs: logs.flag() }) };
};
