/** A batch as BatchGetBuildBatches answers it. */
import { batchArn, buildArn } from '../arn.ts';
import type { Builds } from '../builds.ts';
import type { Build, BuiltArtifacts, Settings } from '../model.ts';
import { type Batch, type BatchGroup, type BatchPhase, currentPhase } from './batch.ts';

export const batchOutput = (builds: Builds, batch: Batch): Record<string, unknown> => {
  const { settings } = batch;
  return {
    id: batch.id,
    arn: batchArn(batch, batch.id),
    startTime: new Date(batch.startTime),
    endTime: batch.endTime === undefined ? undefined : new Date(batch.endTime),
    currentPhase: currentPhase(batch),
    buildBatchStatus: batch.status,
    sourceVersion: settings.sourceVersion,
    resolvedSourceVersion: batch.resolvedSourceVersion,
    projectName: batch.project,
    phases: batch.phases.map(phaseOutput),
    source: settings.source,
    secondarySources: settings.secondarySources,
    secondarySourceVersions: settings.secondarySourceVersions,
    artifacts: batch.artifacts ?? plannedArtifacts(settings),
    secondaryArtifacts: [],
    cache: settings.cache,
    environment: settings.environment,
    serviceRole: settings.serviceRole,
    logConfig: settings.logsConfig,
    buildTimeoutInMinutes: settings.timeoutInMinutes,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes,
    complete: batch.status !== 'IN_PROGRESS',
    initiator: batch.initiator,
    encryptionKey: settings.encryptionKey,
    buildBatchNumber: batch.number,
    buildBatchConfig: batch.config,
    buildGroups: batch.groups.map((group) => groupOutput(builds, batch, group)),
    debugSessionEnabled: false,
    reportArns: [],
  };
};

const groupOutput = (builds: Builds, batch: Batch, group: BatchGroup): Record<string, unknown> => {
  const summaryOf = (id: string | undefined): Record<string, unknown> | undefined => {
    const build = id === undefined ? undefined : builds.get(batch, id);
    return build && summary(build);
  };
  return {
    identifier: group.identifier,
    dependsOn: group.dependsOn,
    ignoreFailure: group.ignoreFailure,
    currentBuildSummary: summaryOf(group.build),
    priorBuildSummaryList: group.prior.flatMap((id) => summaryOf(id) ?? []),
  };
};

const summary = (build: Build): Record<string, unknown> => ({
  arn: buildArn(build, build.id),
  requestedOn: new Date(build.startTime),
  buildStatus: build.status,
  primaryArtifact: resolved(build.artifacts),
  secondaryArtifacts: (build.secondaryArtifacts ?? []).map(resolved),
});

const resolved = (artifacts: BuiltArtifacts | undefined): Record<string, unknown> =>
  artifacts
    ? { type: 'S3', location: artifacts.location, identifier: artifacts.artifactIdentifier }
    : { type: 'NO_ARTIFACTS' };

/** Before they are combined only the bucket is known. */
const plannedArtifacts = ({ artifacts }: Settings): Partial<BuiltArtifacts> =>
  artifacts.type === 'S3' ? { location: `arn:aws:s3:::${artifacts.location}` } : { location: '' };

const phaseOutput = ({ startTime, endTime, ...phase }: BatchPhase): Record<string, unknown> => ({
  ...phase,
  startTime: new Date(startTime),
  ...(endTime !== undefined && {
    endTime: new Date(endTime),
    durationInSeconds: Math.round((endTime - startTime) / 1000),
  }),
});
