/**
 * Retries a failed stage as a new attempt with the same execution id. It keeps successful results of the stage
 * (FAILED_ACTIONS), or runs the stage again from its first group (ALL_ACTIONS). It answers at once; the machine starts
 * at that stage. While siblings of what failed still run the attempt begins when they have ended.
 */
import {
  actionRecord,
  type Execution,
  executionRecord,
  isInside,
  isOpen,
  stageRecord,
  stopText,
} from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { laneRecord, rejoin } from '../lane.ts';
import { modeOf } from '../lane-order.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { plansOf } from '../parts/bind-approval.ts';
import { definitionOf } from '../parts/current-execution.ts';
import { leftRunning } from '../parts/left-running.ts';
import { startMachine } from '../parts/start-machine.ts';
import { resultsSince } from '../parts/try-again.ts';
import { planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export interface Retry {
  readonly executionId: string;
  /** Absent: the stage that failed. */
  readonly stage?: string | undefined;
  readonly mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
  readonly by: string;
  /** The stage asks for it itself; once. */
  readonly byItself?: true;
  /** What else is written with it: the condition that somebody has overridden. */
  readonly also?: (attempt: number, now: string) => Promise<readonly Change[]>;
}

export const retryStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock; installation: Installation }) => {
  const { ledger, clock } = ports;
  const start = startMachine(ports);

  return async (retry: Retry): Promise<Execution> => {
    const begins = await decide(ledger, async () => {
      const now = clock.now();
      const item = await executionRecord.require(
        ledger,
        keys.execution(retry.executionId),
        `execution ${retry.executionId}`,
      );
      if (isOpen(item.data)) {
        await ledger.write(await retryLater(ledger, item, retry, now));
        return false;
      }
      refuseUncopied(item.data);
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
        again: _asked,
        follow: _follow,
        ...kept
      } = item.data;
      const once = retry.byItself ? { retriedByItself: [...(kept.retriedByItself ?? []), stage.name] } : {};
      const again: Execution = {
        ...kept,
        ...once,
        status: 'InProgress',
        attempt,
        retry: {
          stage: stage.name,
          mode: retry.mode,
          by: retry.by,
          since: retry.mode === 'ALL_ACTIONS' ? attempt : resultsSince(item.data, stage.name),
        },
        updatedAt: now,
      };
      await ledger.write([
        { put: { ...item, data: again, open: { kind: 'execution', since: now } } },
        { put: { ...lane, data: rejoined } },
        ...(retry.mode === 'ALL_ACTIONS' ? await withdrawPlans(ledger, item.data.id, stage.name) : []),
        ...((await retry.also?.(attempt, now)) ?? []),
      ]);
      return true;
    });
    if (begins) return start(retry.executionId);
    return (await executionRecord.require(ledger, keys.execution(retry.executionId), 'execution')).data;
  };
};

/**
 * Siblings of what failed still run: the retry is noted, and begins when they have ended. Throws `StageNotRetryable`,
 * and `Conflict` where something is in progress that the retry would have to wait for.
 */
const retryLater = async (
  ledger: Ledger,
  item: Item<Execution>,
  { stage: wanted, mode, by }: Retry,
  at: string,
): Promise<readonly Change[]> => {
  const { id, attempt, again, stopTrigger } = item.data;
  if (stopTrigger)
    throw notRetryable(`the execution ${id} is being ${stopText(stopTrigger)}`, 'Retry it when it has ended.');
  if (again) throw busy(`a retry of ${again.stage} in ${id} is in progress: ${again.by} asked for it at ${again.at}`);
  const stages = (await listAll(ledger, `EXECUTION#${id}`, 'STAGE#')).map((one) => stageRecord.parse(one).data);
  if (stages.some((one) => one.attempt === attempt && one.status === 'Failed'))
    throw busy(`the attempt of ${id} is ending`);
  const stage = stages.find((one) => isInside(one) && (wanted === undefined || one.name === wanted))?.name;
  const actions = (await listAll(ledger, `EXECUTION#${id}`, `ACTION#${stage ?? ''}#`)).map((one) =>
    actionRecord.parse(one),
  );
  const failed = actions.some(({ data }) => data.attempt === attempt && data.status === 'Failed');
  if (stage === undefined || !failed)
    throw notRetryable(`no action of ${wanted ?? 'the stage that it is in'} has failed in ${id}`, 'Wait for its end.');
  if (mode === 'ALL_ACTIONS') throw busy(`actions of ${stage} in ${id} are still in progress`);
  return [{ put: { ...item, data: { ...item.data, again: { stage, by, at }, updatedAt: at } } }];
};

const busy = (message: string): TaglineError =>
  new TaglineError('Conflict', message, { retryable: true, remedy: 'Wait until it has ended, then retry.' });

const notRetryable = (message: string, remedy: string): TaglineError =>
  new TaglineError('StageNotRetryable', message, { remedy });

const failedStage = async (
  ledger: Ledger,
  execution: Execution,
  wanted: string | undefined,
): Promise<{ name: string; index: number }> => {
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

/** A machine would begin with nothing to deploy. */
const refuseUncopied = ({ id, origin }: Execution): void => {
  if (origin?.copied !== false) return;
  throw new TaglineError('StageNotRetryable', `the artifacts of ${origin.executionId} were not brought to ${id}`, {
    remedy: `See why: tagline show ${id}. Then promote or roll back again.`,
  });
};

const refuseRunning = async (ledger: Ledger, { id }: Execution): Promise<void> => {
  const left = await leftRunning(ledger, id);
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
