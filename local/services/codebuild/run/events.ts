/**
 * CodeBuild's events for EventBridge: `CodeBuild Build State Change` and `CodeBuild Build Phase Change`, with AWS's
 * details.
 */

import type { Outbox } from '../../../kernel/outbox.ts';
import { buildArn } from '../arn.ts';
import { logPlace } from '../build/logs-location.ts';
import type { Build, Phase } from '../model.ts';

export const writeStateChange = (outbox: Outbox, build: Build, time: number): void => {
  const last = build.phases.findLast(({ contexts }) => (contexts?.length ?? 0) > 0);
  write(outbox, 'CodeBuild Build State Change', build, time, {
    'build-status': build.status,
    'current-phase': build.currentPhase,
    'current-phase-context': contextText(last),
  });
};

export const writePhaseChange = (outbox: Outbox, build: Build, phase: Phase, time: number): void => {
  const end = phase.endTime ?? phase.startTime;
  write(outbox, 'CodeBuild Build Phase Change', build, time, {
    'completed-phase': phase.phaseType,
    'completed-phase-status': phase.phaseStatus ?? 'SUCCEEDED',
    'completed-phase-context': contextText(phase),
    'completed-phase-duration-seconds': Math.round((end - phase.startTime) / 1000),
    'completed-phase-start': dateText(phase.startTime),
    'completed-phase-end': dateText(end),
  });
};

const write = (outbox: Outbox, type: string, build: Build, time: number, detail: Record<string, unknown>): void => {
  const arn = buildArn(build, build.id);
  outbox.write(build, {
    time,
    detailType: type,
    resources: [arn],
    detail: JSON.stringify({
      ...detail,
      'project-name': build.project,
      'build-id': arn,
      'additional-information': additional(build),
      version: '1',
    }),
  });
};

const LONGEST_BUILDSPEC = 32_000;
const LONGEST_VARIABLES = 64_000;

const fitting = <T>(variables: readonly T[]): readonly T[] =>
  JSON.stringify(variables).length > LONGEST_VARIABLES ? [] : variables;

const contextText = (phase: Phase | undefined): string => `[${phaseContexts(phase).join(', ')}]`;

const phaseContexts = (phase: Phase | undefined): readonly string[] =>
  (phase?.contexts ?? []).map(({ statusCode, message }) => `${statusCode}: ${message}`);

const additional = (build: Build): Record<string, unknown> => {
  const { settings } = build;
  const place = logPlace(build);
  return {
    'build-number': build.number,
    'build-complete': build.status !== 'IN_PROGRESS',
    'build-start-time': dateText(build.startTime),
    initiator: build.initiator,
    'timeout-in-minutes': settings.timeoutInMinutes,
    'queued-timeout-in-minutes': settings.queuedTimeoutInMinutes,
    'source-version': settings.sourceVersion,
    cache: { type: settings.cache.type },
    source: sourceDetail(build),
    artifact: {
      location: build.artifacts?.location ?? '',
      sha256sum: build.artifacts?.sha256sum,
      md5sum: build.artifacts?.md5sum,
    },
    environment: {
      image: settings.environment.image,
      type: settings.environment.type,
      'compute-type': settings.environment.computeType,
      'privileged-mode': settings.environment.privilegedMode,
      'image-pull-credentials-type': settings.environment.imagePullCredentialsType,
      'environment-variables': fitting(settings.environment.environmentVariables),
    },
    ...(place && { logs: { 'group-name': place.groupName, 'stream-name': place.streamName } }),
    phases: build.phases.map(phaseDetail),
    'exported-environment-variables': fitting(build.exported),
  };
};

/** An event holds 256 KB: a long inline buildspec is left out of it. */
const sourceDetail = ({ settings: { source } }: Build): Record<string, unknown> => ({
  type: source.type,
  location: source.location,
  buildspec: (source.buildspec?.length ?? 0) > LONGEST_BUILDSPEC ? undefined : source.buildspec,
});

const phaseDetail = (phase: Phase): Record<string, unknown> => ({
  'phase-type': phase.phaseType,
  'phase-status': phase.phaseStatus,
  'start-time': dateText(phase.startTime),
  ...(phase.endTime !== undefined && {
    'end-time': dateText(phase.endTime),
    'duration-in-seconds': Math.round((phase.endTime - phase.startTime) / 1000),
    'phase-context': phaseContexts(phase),
  }),
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sep 1, 2017 4:12:29 PM`, in UTC: how these events write times. */
export const dateText = (time: number): string => {
  const at = new Date(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hour = at.getUTCHours();
  return (
    `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()} ` +
    `${hour % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`
  );
};
