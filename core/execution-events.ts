/**
 * Events of executions, stages and actions in CodePipeline's detail-types and shapes. Beside CodePipeline's fields they
 * say where a run deploys, and what.
 */
import { regionOfAction } from './action-place.ts';
import { artifactKey } from './artifacts.ts';
import type { Action as DeclaredAction } from './definition/action.ts';
import type { Action, Execution, Stage } from './execution.ts';
import { releaseName } from './execution.ts';
import type { Installation } from './installation.ts';
import { physicalNames } from './physical-names.ts';
import type { BusEvent } from './ports/bus.ts';

/** CodePipeline's word in events for a status. It has none for a stage that a condition skipped. */
const STATE = {
  InProgress: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Abandoned: 'ABANDONED',
  Skipped: 'SKIPPED',
} as const satisfies Readonly<Record<Execution['status'] | Stage['status'] | Action['status'], string>>;

export const DETAIL_TYPE = {
  execution: 'CodePipeline Pipeline Execution State Change',
  stage: 'CodePipeline Stage Execution State Change',
  action: 'CodePipeline Action Execution State Change',
} as const;

type Home = Installation['home'];

const pipelineArn = ({ region, account }: Home, pipeline: string): string =>
  `arn:aws:codepipeline:${region}:${account}:${pipeline}`;

const shared = (execution: Execution, attempt: number): object => ({
  pipeline: execution.pipeline,
  'execution-id': execution.id,
  'start-time': execution.startedAt,
  version: execution.definitionVersion,
  'pipeline-execution-attempt': attempt,
  target: execution.target,
  address: execution.address,
  ...(execution.tag === undefined ? {} : { tag: execution.tag }),
  release: releaseName(execution),
  commit: execution.commit,
});

/** Undefined where nothing changed that is told. */
export const executionEvent = (home: Home, before: Execution | undefined, after: Execution): BusEvent | undefined => {
  if (before?.status === after.status && before.attempt === after.attempt) return undefined;
  const { trigger, stopTrigger } = after;
  const resumed = after.status === 'InProgress' && after.attempt > 1;
  return {
    detailType: DETAIL_TYPE.execution,
    resources: [pipelineArn(home, after.pipeline)],
    detail: {
      ...shared(after, after.attempt),
      state: resumed ? 'RESUMED' : STATE[after.status],
      'execution-trigger': { 'trigger-type': trigger.type, 'trigger-detail': trigger.detail },
      ...(stopTrigger ? { 'stop-execution-comments': stopTrigger.reason } : {}),
    },
    time: after.updatedAt,
  };
};

export const isSameStage = (before: Stage | undefined, after: Stage): boolean =>
  before?.status === after.status && before.attempt === after.attempt;

/** `known`: the stage was there before. */
export const stageEvent = (home: Home, execution: Execution, stage: Stage, known: boolean): BusEvent => ({
  detailType: DETAIL_TYPE.stage,
  resources: [pipelineArn(home, execution.pipeline)],
  detail: {
    ...shared(execution, stage.attempt),
    stage: stage.name,
    state: stage.status === 'InProgress' && known ? 'RESUMED' : STATE[stage.status],
  },
  time: stage.endedAt ?? stage.startedAt,
});

export const isSameAction = (before: Action | undefined, after: Action): boolean =>
  before?.status === after.status && before.attempt === after.attempt;

/** The action as its definition declares it; an action of an older compiler may not be there. */
export const actionEvent = (
  { home, ...installation }: Installation,
  execution: Execution,
  action: Action,
  { declared, id }: { readonly declared: DeclaredAction | undefined; readonly id: string },
): BusEvent => {
  const located = ({ name }: { readonly name: string }) => ({
    name,
    s3location: { bucket: physicalNames.artifactBucket(home), key: artifactKey(execution, name) },
  });
  return {
    detailType: DETAIL_TYPE.action,
    resources: [pipelineArn(home, execution.pipeline)],
    detail: {
      ...shared(execution, action.attempt),
      stage: action.stage,
      action: action.name,
      'action-execution-id': id,
      state: STATE[action.status],
      ...(declared === undefined
        ? {}
        : {
            region: regionOfAction(declared, execution.target, { home, ...installation }),
            type: declared.actionTypeId,
            'input-artifacts': declared.inputArtifacts.map(located),
            'output-artifacts': declared.outputArtifacts.map(located),
          }),
      ...(action.status === 'InProgress' ? {} : { 'execution-result': resultOf(action) }),
    },
    time: action.endedAt ?? action.startedAt,
  };
};

const resultOf = ({ externalExecutionId, errorDetails, summary }: Action): object => {
  const said = errorDetails?.message ?? summary;
  return {
    ...(externalExecutionId === undefined ? {} : { 'external-execution-id': externalExecutionId }),
    ...(said === undefined ? {} : { 'external-execution-summary': said }),
    ...(errorDetails === undefined ? {} : { 'error-code': errorDetails.code }),
  };
};
