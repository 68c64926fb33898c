/** The next step of one batch, decided from what is on disk. */
import { Fault } from '../../../kernel/fault.ts';
import type { BatchBuildSpec } from '../buildspec/buildspec.ts';
import type { CodeBuild } from '../codebuild.ts';
import type { BuildStatus } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import { type Batch, type BatchGroup, currentPhase } from './batch.ts';
import { batchEnds } from './batch-ends.ts';
import { type BatchProgress, trackBatch } from './batch-progress.ts';
import { buildSettings } from './build-settings.ts';
import { combineArtifacts } from './combine.ts';
import { startGroup, stopGroups } from './group-builds.ts';

/** Answers a promise where artifacts are being combined; nothing else of this batch is to be done meanwhile. */
export const advance = (codebuild: CodeBuild, batch: Batch): Promise<void> | undefined => {
  const progress = trackBatch(codebuild, batch);
  try {
    return step(codebuild, progress);
  } catch (error) {
    if (!(error instanceof Fault || error instanceof PhaseFailure)) throw error;
    return fail(codebuild, progress, error);
  }
};

const step = (codebuild: CodeBuild, progress: BatchProgress): Promise<void> | undefined => {
  const over = interruption(codebuild, progress.batch);
  if (over) return endWith(codebuild, progress, over);
  if (currentPhase(progress.batch) === 'SUBMITTED') progress.begin('DOWNLOAD_BATCHSPEC');
  if (currentPhase(progress.batch) === 'DOWNLOAD_BATCHSPEC') readSpec(codebuild, progress);
  if (currentPhase(progress.batch) === 'IN_PROGRESS') goOn(codebuild, progress);
  return currentPhase(progress.batch) === 'COMBINE_ARTIFACTS' ? combine(codebuild, progress) : undefined;
};

const interruption = ({ batches, cloud }: CodeBuild, batch: Batch): 'STOPPED' | 'TIMED_OUT' | undefined => {
  if (batches.askedToStop(batch)) return 'STOPPED';
  return cloud.clock.now() >= batchEnds(batch) ? 'TIMED_OUT' : undefined;
};

/** Stops what runs; the batch has ended when nothing of it runs any more. */
const endWith = (codebuild: CodeBuild, progress: BatchProgress, status: 'STOPPED' | 'TIMED_OUT'): undefined => {
  stopGroups(codebuild, progress.batch);
  if (running(codebuild, progress.batch).length > 0) return;
  const context = { statusCode: 'BATCH_TIMED_OUT', message: 'Batch build has timed out. ' };
  progress.finish(status, status === 'TIMED_OUT' ? context : undefined);
};

const readSpec = (codebuild: CodeBuild, progress: BatchProgress): void => {
  const { batch } = progress;
  const [first] = batch.groups as [BatchGroup];
  const build = first.build === undefined ? undefined : codebuild.builds.get(batch, first.build);
  if (!build) {
    startGroup(codebuild, progress, first, batch.settings);
    return;
  }
  if (build.status === 'IN_PROGRESS') return;
  const { batchspec } = build;
  if (build.status !== 'SUCCEEDED' || !batchspec) {
    const context = build.phases.findLast(({ contexts }) => (contexts?.length ?? 0) > 0)?.contexts?.[0];
    progress.finish(build.status === 'SUCCEEDED' ? 'FAULT' : build.status, context);
    return;
  }
  checkRestrictions(batch, batchspec.builds.length);
  for (const spec of batchspec.builds) checkComputeType(batch, buildSettings(batch, spec).environment.computeType);
  progress.learn({
    spec: batchspec,
    groups: [first, ...batchspec.builds.map((spec) => ({ ...groupOf(spec), prior: [] }))],
    ...(build.resolvedSourceVersion !== undefined && { resolvedSourceVersion: build.resolvedSourceVersion }),
  });
  progress.begin('IN_PROGRESS');
};

const groupOf = ({ identifier, dependsOn, ignoreFailure }: BatchBuildSpec): Omit<BatchGroup, 'prior'> => ({
  identifier,
  dependsOn,
  ignoreFailure,
});

const checkRestrictions = ({ config: { restrictions } }: Batch, count: number): void => {
  const most = restrictions?.maximumBuildsAllowed;
  if (most !== undefined && count > most)
    throw new PhaseFailure('CLIENT_ERROR', `the batch has ${count} builds, and the project allows ${most}`);
};

const checkComputeType = ({ config: { restrictions } }: Batch, type: string): void => {
  const allowed = restrictions?.computeTypesAllowed;
  if (allowed && !allowed.includes(type))
    throw new PhaseFailure('CLIENT_ERROR', `the compute type ${type} is not allowed: ${allowed.join(', ')}`);
};

const statusOf = ({ builds }: CodeBuild, batch: Batch, { build }: BatchGroup): BuildStatus | undefined =>
  build === undefined ? undefined : builds.get(batch, build)?.status;

const running = (codebuild: CodeBuild, batch: Batch): readonly BatchGroup[] =>
  batch.groups.filter((group) => statusOf(codebuild, batch, group) === 'IN_PROGRESS');

/** Starts what may begin, and ends the phase when nothing runs and nothing may begin any more. */
const goOn = (codebuild: CodeBuild, progress: BatchProgress): void => {
  const { batch } = progress;
  const status = new Map(batch.groups.map((group) => [group.identifier, statusOf(codebuild, batch, group)]));
  const passed = (name: string): boolean => {
    const is = status.get(name);
    const ignored = batch.groups.find(({ identifier }) => identifier === name)?.ignoreFailure;
    return is === 'SUCCEEDED' || (ignored === true && is !== undefined && is !== 'IN_PROGRESS');
  };
  const bad = batch.groups.filter(({ identifier }) => {
    const is = status.get(identifier);
    return is !== undefined && is !== 'IN_PROGRESS' && !passed(identifier);
  });
  const stops = batch.spec?.fastFail === true && bad.length > 0;
  if (stops) stopGroups(codebuild, batch);
  const ready = stops ? [] : batch.groups.filter((group) => group.build === undefined && group.dependsOn.every(passed));
  for (const group of ready) {
    const spec = batch.spec?.builds.find(({ identifier }) => identifier === group.identifier);
    if (spec) startGroup(codebuild, progress, group, buildSettings(batch, spec), spec.shard);
  }
  if (running(codebuild, progress.batch).length > 0) return;
  if (bad.length > 0) {
    const names = bad.map(({ identifier }) => identifier).join(', ');
    progress.finish('FAILED', { statusCode: 'BUILD_FAILED', message: `builds of the batch failed: ${names}` });
  } else if (batch.config.combineArtifacts) progress.begin('COMBINE_ARTIFACTS');
  else progress.finish('SUCCEEDED');
};

const combine = async (codebuild: CodeBuild, progress: BatchProgress): Promise<void> => {
  try {
    const artifacts = await combineArtifacts(codebuild.cloud, codebuild.builds, progress.batch);
    if (artifacts) progress.learn({ artifacts });
    progress.finish('SUCCEEDED');
  } catch (error) {
    if (!(error instanceof PhaseFailure)) throw error;
    progress.finish('FAILED', error.context);
  }
};

/** A build that cannot be started, or a batch that is not allowed: what runs is stopped. */
const fail = (codebuild: CodeBuild, progress: BatchProgress, error: Fault | PhaseFailure): undefined => {
  try {
    stopGroups(codebuild, progress.batch);
  } catch (denied) {
    // A role that may start builds may not be able to stop them: then they end by themselves.
    if (!(denied instanceof Fault || denied instanceof PhaseFailure)) throw denied;
  }
  const context =
    error instanceof PhaseFailure ? error.context : { statusCode: 'CLIENT_ERROR', message: faultText(error) };
  progress.finish('FAILED', context);
};
