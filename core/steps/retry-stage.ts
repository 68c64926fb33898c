/**
 * Retries a failed stage after the execution has ended, as a new attempt with the same execution id. It keeps
 * successful results of the stage (FAILED_ACTIONS), or runs the stage again from its first group (ALL_ACTIONS). It
 * answers at once; the machine starts at that stage.
 */
import { type Execution, executionRecord, isOpen, stageRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { laneRecord, rejoin } from '../lane.ts';
import { modeOf } from '../lane-order.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { leftWorkRecord } from '../left-work.ts';
import { plansOf } from '../parts/bind-approval.ts';
import { definitionOf } from '../parts/current-execution.ts';
import { startMachine } from '../parts/start-machine.ts';
import { planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export interface Retry {
  readonly executionId: string;
  /** Absent: the stage that failed. */
  readonly stage?: string | undefined;
  readonly mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
  readonly by: string;
  /** What else is written with it: the condition that somebody has overridden. */
  readonly also?: (attempt: number, now: string) => Promise<readonly Change[]>;
}

export const retryStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock; installation: Installation }) => {
  const { ledger, clock } = ports;
  const start = startMachine(ports);

  return async (retry: Retry): Promise<Execution> => {
    await decide(ledger, async () => {
      const now = clock.now();
      const item = await executionRecord.require(
        ledger,
        keys.execution(retry.executionId),
        `execution ${retry.executionId}`,
      );
      const stage = await failedStage(ledger, item.data, retry.stage);
      await refuseRunning(ledger, item.data);
      const lane = await laneRecord.require(ledger, keys.lane(item.data.pipeline, item.data.address), 'lane');
      const attempt = item.data.attempt + 1;
      const rejoined = rejoin(lane.data, {
        executionId: item.data.id,
        sequence: item.data.sequence,
        turn: item.data.turn ?? item.data.sequence,
        attempt,
        mode: modeOf(await definitionOf(ledger, item.data), item.data),
        stage: stage.name,
        index: stage.index,
      });
      const {
        machineExecutionArn: _old,
        endedAt: _ended,
        statusSummary: _summary,
        stopTrigger: _stop,
        ...kept
      } = item.data;
      const again: Execution = {
        ...kept,
        status: 'InProgress',
        attempt,
        retry: {
          stage: stage.name,
          mode: retry.mode,
          by: retry.by,
          since: resultsSince(item.data, stage.name, retry.mode),
        },
        updatedAt: now,
      };
      await ledger.write([
        { put: { ...item, data: again, open: { kind: 'execution', since: now } } },
        { put: { ...lane, data: rejoined } },
        ...(retry.mode === 'ALL_ACTIONS' ? await withdrawPlans(ledger, item.data.id, stage.name) : []),
        ...((await retry.also?.(attempt, now)) ?? []),
      ]);
    });
    return start(retry.executionId);
  };
};

const resultsSince = (execution: Execution, stage: string, mode: Retry['mode']): number => {
  if (mode === 'ALL_ACTIONS') return execution.attempt + 1;
  return execution.retry?.stage === stage ? execution.retry.since : 1;
};

const failedStage = async (
  ledger: Ledger,
  execution: Execution,
  wanted: string | undefined,
): Promise<{ name: string; index: number }> => {
  if (isOpen(execution)) {
    throw new TaglineError('NotYet', `the execution ${execution.id} still runs: retrying while it does comes later`, {
      remedy: 'Wait for its end.',
    });
  }
  const items = await listAll(ledger, `EXECUTION#${execution.id}`, 'STAGE#');
  const stages = items.map((item) => stageRecord.parse(item).data);
  const failed = stages.find(
    ({ name, status }) => (status === 'Failed' || status === 'Stopped') && (wanted === undefined || name === wanted),
  );
  if (failed) return failed;
  throw new TaglineError(
    'StageNotRetryable',
    wanted === undefined
      ? `no stage of ${execution.id} has failed`
      : `the stage ${wanted} of ${execution.id} has not failed`,
    {
      expected: stages.map(({ name, status }) => `${name}: ${status}`).join(', '),
    },
  );
};

/**
 * A build of the earlier try would write the artifacts of this one. Only work that an event has named is waited for:
 * the rest is hardly ever a build.
 */
const refuseRunning = async (ledger: Ledger, { id }: Execution): Promise<void> => {
  const items = await listAll(ledger, `EXECUTION#${id}`, 'LEFT#');
  const [left] = items.map((item) => leftWorkRecord.parse(item).data).filter((data) => data.externalExecutionId);
  if (!left) return;
  throw new TaglineError(
    'StillRunning',
    `${left.externalExecutionId} of ${left.stage}/${left.action} is being stopped and has not been seen to end yet`,
    { remedy: 'Retry in a minute or two.' },
  );
};

/** Nobody is asked about the old plans of a stage that runs again. */
const withdrawPlans = async (ledger: Ledger, executionId: string, stage: string): Promise<Change[]> => {
  const plans = (await plansOf(ledger, executionId)).filter((plan) => plan.stage === stage && plan.status === 'Made');
  const items = await Promise.all(
    plans.map((plan) => planRecord.require(ledger, keys.plan(executionId, plan.stage, plan.action), 'plan')),
  );
  return items.map((item) => ({ put: { ...item, data: { ...item.data, status: 'Withdrawn' as const } } }));
};
