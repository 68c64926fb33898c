/**
 * Holds the buildspec parser against a folder of public buildspecs: which parts of the grammar each uses stands in its
 * SOURCES.tsv.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Buildspec, BuildspecError, type PhaseSpec } from '../../local/services/codebuild/buildspec/buildspec.ts';
import { parseBuildspec } from '../../local/services/codebuild/buildspec/parse.ts';

export interface Conformance {
  readonly matched: number;
  readonly total: number;
  /** One line per file that was read otherwise than its features say. */
  readonly differences: readonly string[];
}

/**
 * `folder` holds the files and SOURCES.tsv with the columns `file` and `features` (words separated by spaces;
 * `YAML-ERROR` where the file must be refused).
 */
export const checkBuildspecs = (folder: string): Conformance => {
  const [header = '', ...rows] = readFileSync(join(folder, 'SOURCES.tsv'), 'utf8').split(/\r?\n/).filter(Boolean);
  const columns = header.split('\t');
  const differences = rows.flatMap((row) => {
    const cells = row.split('\t');
    const file = cells[columns.indexOf('file')] ?? '';
    const expected = (cells[columns.indexOf('features')] ?? '').split(' ').filter(Boolean);
    const difference = differenceOf(readFileSync(join(folder, file), 'utf8'), new Set(expected));
    return difference === undefined ? [] : [`${file}: ${difference}`];
  });
  return { matched: rows.length - differences.length, total: rows.length, differences };
};

const differenceOf = (text: string, expected: ReadonlySet<string>): string | undefined => {
  try {
    const found = new Set(featuresOf(parseBuildspec(text)));
    if (expected.has('YAML-ERROR')) return 'must be refused';
    const missing = [...expected].filter((feature) => !found.has(feature));
    const surplus = [...found].filter((feature) => !expected.has(feature));
    if (missing.length + surplus.length === 0) return undefined;
    return `missing ${missing.join(' ') || 'nothing'}, surplus ${surplus.join(' ') || 'nothing'}`;
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
    if (!expected.has('YAML-ERROR')) return error.message;
    return /line \d+, column \d+/.test(error.message) ? undefined : `refused without line and column: ${error.message}`;
  }
};

const hasLines = ({ commands, finally: last = [] }: PhaseSpec): boolean =>
  [...commands, ...last].some((command) => command.trim().includes('\n'));

const featuresOf = (spec: Buildspec): readonly string[] => {
  const phases = Object.entries(spec.phases);
  const { env, artifacts, batch } = spec;
  // A key counts where it stands, whatever it says.
  const when = (value: unknown, feature: string): string[] => (value === undefined ? [] : [feature]);
  return [
    `v${spec.version}`,
    ...when(spec.runAs, 'run-as'),
    ...when(env.shell, 'env.shell'),
    // Version 0.1 writes them elsewhere (environment_variables), which is not this feature.
    ...when(spec.version === '0.2' ? env.variables : undefined, 'env.variables'),
    ...when(env.parameterStore, 'env.parameter-store'),
    ...when(env.secretsManager, 'env.secrets-manager'),
    ...when(env.exportedVariables, 'env.exported-variables'),
    ...when(env.gitCredentialHelper, 'env.git-credential-helper'),
    ...when(spec.proxy, 'proxy'),
    ...when(batch, `batch.${batch?.kind}`),
    ...when(batch?.fastFail, 'batch.fast-fail'),
    ...phases.map(([name]) => `phase.${name}`),
    ...phases.flatMap(([, phase]) => [
      ...when(phase.runtimeVersions, 'phase-key.runtime-versions'),
      ...when(phase.runAs, 'phase-key.run-as'),
      ...when(phase.onFailure, 'phase-key.on-failure'),
      ...(phase.onFailure ? [`on-failure=${phase.onFailure}`] : []),
      ...when(phase.finally, 'phase-key.finally'),
      ...(hasLines(phase) ? ['multiline-command'] : []),
    ]),
    ...when(spec.reports, 'reports'),
    ...Object.values(spec.reports ?? {}).flatMap(({ fileFormat }) =>
      fileFormat ? [`report-format:${fileFormat}`] : [],
    ),
    ...when(artifacts, 'artifacts'),
    ...when(artifacts?.name, 'artifacts.name'),
    ...when(artifacts?.discardPaths, 'artifacts.discard-paths'),
    ...when(artifacts?.baseDirectory, 'artifacts.base-directory'),
    ...when(artifacts?.excludePaths, 'artifacts.exclude-paths'),
    ...when(artifacts?.enableSymlinks, 'artifacts.enable-symlinks'),
    ...when(artifacts?.s3Prefix, 'artifacts.s3-prefix'),
    ...when(artifacts?.secondary, 'artifacts.secondary-artifacts'),
    ...when(spec.cache, 'cache'),
  ];
};
