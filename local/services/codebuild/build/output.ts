/** A build as BatchGetBuilds answers it. */
import { batchArn, buildArn } from '../arn.ts';
import type { Build, BuiltArtifacts, Phase, Settings } from '../model.ts';
import { logPlace } from './logs-location.ts';

export const buildOutput = (build: Build): Record<string, unknown> => {
  const { settings } = build;
  return {
    id: build.id,
    arn: buildArn(build, build.id),
    buildNumber: build.number,
    startTime: new Date(build.startTime),
    endTime: build.endTime === undefined ? undefined : new Date(build.endTime),
    currentPhase: build.currentPhase,
    buildStatus: build.status,
    sourceVersion: settings.sourceVersion,
    resolvedSourceVersion: build.resolvedSourceVersion,
    projectName: build.project,
    phases: build.phases.map(phaseOutput),
    source: settings.source,
    secondarySources: settings.secondarySources,
    secondarySourceVersions: settings.secondarySourceVersions,
    artifacts: build.artifacts ?? plannedArtifacts(settings),
    secondaryArtifacts: build.secondaryArtifacts ?? [],
    cache: settings.cache,
    environment: settings.environment,
    serviceRole: settings.serviceRole,
    logs: logsOutput(build),
    timeoutInMinutes: settings.timeoutInMinutes,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes,
    buildComplete: build.status !== 'IN_PROGRESS',
    initiator: build.initiator,
    encryptionKey: settings.encryptionKey,
    exportedEnvironmentVariables: build.exported,
    reportArns: build.reports ?? [],
    buildBatchArn: build.batchPlace && batchArn(build, build.batchPlace.batch),
  };
};

const phaseOutput = ({ startTime, endTime, ...phase }: Phase): Record<string, unknown> => ({
  ...phase,
  startTime: new Date(startTime),
  ...(endTime !== undefined && {
    endTime: new Date(endTime),
    durationInSeconds: Math.round((endTime - startTime) / 1000),
  }),
});

/** Before the upload only the bucket is known. */
const plannedArtifacts = ({ artifacts }: Settings): Partial<BuiltArtifacts> =>
  artifacts.type === 'S3' ? { location: `arn:aws:s3:::${artifacts.location}` } : { location: '' };

const logsOutput = (build: Build): Record<string, unknown> => {
  const place = logPlace(build);
  const s3Logs = { status: 'DISABLED', encryptionDisabled: false };
  if (!place) return { cloudWatchLogs: { status: 'DISABLED' }, s3Logs };
  // The stream is there once the build has left the queue.
  const begun = build.phases.some(
    ({ phaseType, phaseStatus }) => phaseType === 'PROVISIONING' && phaseStatus !== undefined,
  );
  return {
    ...(begun && place),
    cloudWatchLogsArn: `arn:aws:logs:${build.region}:${build.account}:log-group:${place.groupName}:log-stream:${begun ? place.streamName : 'null'}`,
    cloudWatchLogs: { status: 'ENABLED' },
    s3Logs,
  };
};
