/**
 * Step 8: publishes the changes of the ledger as events, in CodePipeline's detail-types and shapes, under source
 * `tagline`.
 */
import { approvalRecord } from '../approval.ts';
import { actionRecord, type Execution, executionRecord, releaseName, stageRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Bus, BusEvent } from '../ports/bus.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { headRecord } from '../state.ts';

/** A change of one item, as the table's stream delivers it. */
export interface LedgerChange {
  readonly before?: Item<unknown> | undefined;
  readonly after?: Item<unknown> | undefined;
}

export const publishEvents =
  ({ ledger, bus }: { ledger: Ledger; bus: Bus }) =>
  async (changes: readonly LedgerChange[]): Promise<void> => {
    const events: BusEvent[] = [];
    for (const change of changes) {
      const event = await eventOf(ledger, change);
      if (event) events.push(event);
    }
    await bus.publish(events);
  };

const eventOf = async (ledger: Ledger, { before, after }: LedgerChange): Promise<BusEvent | undefined> => {
  if (!after) return undefined;
  switch (after.kind) {
    case 'execution':
      return executionEvent(before && executionRecord.parse(before).data, executionRecord.parse(after).data);
    case 'stage':
      return stageEvent(ledger, before, after);
    case 'action':
      return actionEvent(ledger, before, after);
    case 'approval':
      return approvalEvent(before, after);
    case 'state':
      return { detailType: 'Tagline State Change', detail: headRecord.parse(after).data };
    default:
      return undefined;
  }
};

/** CodePipeline's word in events for a status. */
const STATE: Readonly<Record<string, string>> = {
  InProgress: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Skipped: 'SKIPPED',
  Abandoned: 'ABANDONED',
};

const executionDetail = (execution: Execution): object => ({
  pipeline: execution.pipeline,
  'execution-id': execution.id,
  version: execution.definitionVersion,
  'pipeline-execution-attempt': execution.attempt,
  'start-time': execution.startedAt,
  target: execution.target,
  address: execution.address,
  ...(execution.tag === undefined ? {} : { tag: execution.tag }),
  release: releaseName(execution),
  commit: execution.commit,
});

const executionEvent = (before: Execution | undefined, after: Execution): BusEvent | undefined => {
  if (before?.status === after.status && before.attempt === after.attempt) return undefined;
  const resumed = after.status === 'InProgress' && after.attempt > 1;
  const trigger = {
    'execution-trigger': { 'trigger-type': after.trigger.type, 'trigger-detail': after.trigger.detail },
  };
  const stop = after.stopTrigger ? { 'stop-execution-comments': after.stopTrigger.reason } : {};
  return {
    detailType: 'CodePipeline Pipeline Execution State Change',
    detail: { ...executionDetail(after), state: resumed ? 'RESUMED' : STATE[after.status], ...trigger, ...stop },
    time: after.updatedAt,
  };
};

const executionOf = async (ledger: Ledger, id: string): Promise<Execution> =>
  (await executionRecord.require(ledger, keys.execution(id), `execution ${id}`)).data;

const stageEvent = async (
  ledger: Ledger,
  before: Item<unknown> | undefined,
  after: Item<unknown>,
): Promise<BusEvent | undefined> => {
  const stage = stageRecord.parse(after).data;
  const earlier = before && stageRecord.parse(before).data;
  if (earlier?.status === stage.status && earlier.attempt === stage.attempt) return undefined;
  const execution = await executionOf(ledger, stage.executionId);
  const resumed = stage.status === 'InProgress' && earlier !== undefined;
  const detail = {
    ...executionDetail(execution),
    stage: stage.name,
    state: resumed ? 'RESUMED' : STATE[stage.status],
    'pipeline-execution-attempt': stage.attempt,
  };
  return { detailType: 'CodePipeline Stage Execution State Change', detail, time: stage.endedAt ?? stage.startedAt };
};

const actionEvent = async (
  ledger: Ledger,
  before: Item<unknown> | undefined,
  after: Item<unknown>,
): Promise<BusEvent | undefined> => {
  const action = actionRecord.parse(after).data;
  const earlier = before && actionRecord.parse(before).data;
  if (earlier?.status === action.status && earlier.attempt === action.attempt) return undefined;
  const execution = await executionOf(ledger, action.executionId);
  const version = await versionRecord.require(
    ledger,
    keys.version(execution.pipeline, execution.definitionVersion),
    'definition version',
  );
  const declared = version.data.definition.stages
    .find(({ name }) => name === action.stage)
    ?.actions.find(({ name }) => name === action.name);
  const detail = {
    ...executionDetail(execution),
    stage: action.stage,
    action: action.name,
    state: STATE[action.status],
    region: execution.target.scope,
    type: declared?.actionTypeId,
    'pipeline-execution-attempt': action.attempt,
    'execution-result': {
      'external-execution-id': action.externalExecutionId,
      'external-execution-summary': action.errorDetails?.message ?? action.summary,
      'error-code': action.errorDetails?.code,
    },
  };
  return { detailType: 'CodePipeline Action Execution State Change', detail, time: action.endedAt ?? action.startedAt };
};

/** Holds no secret, no hash of one and no token: only what people may know. */
const approvalEvent = (before: Item<unknown> | undefined, after: Item<unknown>): BusEvent | undefined => {
  const approval = approvalRecord.parse(after).data;
  if (before && approvalRecord.parse(before).data.status === approval.status) return undefined;
  const { recipients, ...known } = approval;
  return {
    detailType: 'Tagline Approval State Change',
    detail: { ...known, asked: recipients.map(({ person }) => person) },
  };
};
