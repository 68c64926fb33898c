/** Starts and stops the builds of a batch under its batch service role. */
import type { Caller } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { projectArn, uuidOfBuild } from '../arn.ts';
import { submit } from '../build/start-build.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import type { BatchPlace, Settings } from '../model.ts';
import { PhaseFailure } from '../run/failure.ts';
import { assumeServiceRole } from '../service-role.ts';
import { type Batch, type BatchGroup, DOWNLOAD_SOURCE } from './batch.ts';
import type { BatchProgress } from './batch-progress.ts';

/** Undefined if the role cannot be assumed any more. */
const batchRole = ({ cloud }: CodeBuild, { account, region, id, project, config }: Batch): Caller | undefined => {
  try {
    const arn = projectArn({ account, region }, project);
    const session = `AWSCodeBuild-${uuidOfBuild(id)}`;
    return { account, region, principal: assumeServiceRole(cloud, config.serviceRole ?? '', session, arn) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return undefined;
  }
};

const authorized = (codebuild: CodeBuild, batch: Batch, action: string): Caller => {
  const caller = batchRole(codebuild, batch);
  if (!caller)
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `CodeBuild is not authorized to perform: sts:AssumeRole on ${batch.config.serviceRole}`,
    );
  codebuild.cloud.authorize(caller, [{ action, resource: projectArn(batch, batch.project) }]);
  return caller;
};

/** The build and the batch that knows it are written at once. */
export const startGroup = (
  codebuild: CodeBuild,
  progress: BatchProgress,
  group: BatchGroup,
  settings: Settings,
  shard?: BatchPlace['shard'],
): void => {
  const { batch } = progress;
  const project = codebuild.projects.get(batch, batch.project);
  if (!project) throw resourceNotFound(`Project cannot be found: ${projectArn(batch, batch.project)}`);
  // A group that has run before is run again: that is a retry.
  const caller = authorized(codebuild, batch, group.prior.length > 0 ? 'codebuild:RetryBuild' : 'codebuild:StartBuild');
  const batchPlace: BatchPlace = {
    batch: batch.id,
    identifier: group.identifier,
    ...(shard && { shard }),
    ...(group.identifier === DOWNLOAD_SOURCE && { readsBatchspec: true }),
  };
  codebuild.store.transaction(() => {
    const limit = project.concurrentBuildLimit;
    const build = submit(codebuild, caller, { name: batch.project, settings, limit, input: {}, batchPlace });
    progress.learn({ groups: withBuild(progress.batch, group.identifier, build.id) });
  });
};

const withBuild = ({ groups }: Batch, identifier: string, build: string): readonly BatchGroup[] =>
  groups.map((group) => (group.identifier === identifier ? { ...group, build } : group));

/** Those that have not ended; each is asked once. */
export const stopGroups = (codebuild: CodeBuild, batch: Batch): void => {
  const { builds, runner } = codebuild;
  for (const { build: id } of batch.groups) {
    const build = id === undefined ? undefined : builds.get(batch, id);
    if (build?.status !== 'IN_PROGRESS' || builds.askedToStop(build)) continue;
    authorized(codebuild, batch, 'codebuild:StopBuild');
    builds.askToStop(build);
    runner.stop(build);
  }
};
