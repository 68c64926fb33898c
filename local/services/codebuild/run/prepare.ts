import type { BatchSpec, Buildspec } from '../buildspec/buildspec.ts';
import { fetchSources } from '../source/fetch-sources.ts';
import { giveGitCredentialHelper } from '../source/give-credential-helper.ts';
import { giveTools } from '../tools/give-tools.ts';
import type { BuildRun, Provisioned } from './build-run.ts';
import { buildEnvironment, type Variables } from './environment.ts';
import { PhaseFailure } from './failure.ts';
import { loadBuildspec } from './load-buildspec.ts';
import { resolveVariables } from './variables.ts';

export interface Ready {
  readonly spec: Buildspec;
  readonly env: Variables;
  /** Variables that are never exported: their values are secrets. */
  readonly secret: readonly string[];
}

/** DOWNLOAD_SOURCE: sources, buildspec and variables; answers what commands need. */
export const prepare = async (run: BuildRun, { caller, credentials, log }: Provisioned): Promise<Ready> => {
  const { cloud, progress, workspace, onGroup } = run;
  const bare = { build: progress.build, workspace, credentials, endpoint: cloud.url, variables: {}, secondary: {} };
  const env = buildEnvironment(bare);
  const { resolvedSourceVersion, secondary } = await fetchSources({
    cloud,
    caller,
    credentials,
    build: progress.build,
    workspace,
    env,
    onGroup,
  });
  if (resolvedSourceVersion) progress.learn({ resolvedSourceVersion });
  run.interrupt.check();
  const spec = await loadBuildspec(cloud, caller, progress.build.settings.source.buildspec, workspace.source);
  for (const note of spec.notes) log.line(note);
  if (progress.build.batchPlace?.readsBatchspec) progress.learn({ batchspec: batchOf(spec) });
  else refuse(spec);
  giveTools(workspace.tools, progress.build.batchPlace?.shard);
  if (spec.env.gitCredentialHelper) giveGitCredentialHelper(workspace.home);
  const { variables, secret } = await resolveVariables(cloud, caller, progress.build, spec.env, log.hide);
  log.line(`CODEBUILD_SRC_DIR=${workspace.source}`);
  return { spec, env: buildEnvironment({ ...bare, build: progress.build, variables, secondary }), secret };
};

const batchOf = ({ batch }: Buildspec): BatchSpec => {
  if (!batch) throw new PhaseFailure('YAML_FILE_ERROR', 'the buildspec has no batch, which a batch build needs');
  return batch;
};

/** Other users than the one who runs this cannot be had; without phases there is nothing to do. */
const refuse = (spec: Buildspec): void => {
  const users = [spec.runAs, ...Object.values(spec.phases).map((phase) => phase.runAs)];
  if (Object.keys(spec.phases).length === 0)
    throw new PhaseFailure('YAML_FILE_ERROR', 'the buildspec has no phases: start it as a batch build');
  const other = users.find((user) => user !== undefined && user !== process.env['USER'] && user !== 'root');
  if (other !== undefined)
    throw new PhaseFailure('YAML_FILE_ERROR', `run-as ${other} of a buildspec is not in the local cloud`);
};
