/**
 * Ends an attempt of an execution: closes what it left open, lets its stage be retried, and wakes the next in the lane.
 * Calling it twice changes nothing, and however late it is called, it touches nothing of a newer attempt.
 */
import { approvalRecord } from '../approval.ts';
import { abandonCondition, conditionRecord } from '../condition.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import {
  actionRecord,
  type Execution,
  executionRecord,
  isInside,
  isOpen,
  type Stage,
  stageRecord,
  stopText,
} from '../execution.ts';
import { close } from '../lane.ts';
import { drainLease, leaseItem, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { useRecord } from '../machine-use.ts';
import { versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { followOf } from './follow-of.ts';
import { wakeLane } from './go-on-lane.ts';
import { laneOf } from './lane-of.ts';
import { leaveWork } from './leave-work.ts';
import { passLane } from './pass-lane.ts';
import { nextAttempt } from './try-again.ts';

export interface AttemptEnd {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped' | 'Superseded';
  readonly statusSummary?: string;
}

/** The end of an execution, in text for people. */
const SUMMARY_LIMIT = 1024;

export const endAttempt = (ports: { ledger: Ledger; machines: Pick<Machines, 'answer'>; clock: Clock }) => {
  const { ledger, clock } = ports;
  const pass = passLane(ports);
  const wake = wakeLane(ports);

  return async (executionId: string, attempt: number, end: AttemptEnd): Promise<void> => {
    const { stopTrigger } = (await executionRecord.require(ledger, keys.execution(executionId), 'execution')).data;
    await putInOrder(ledger, { executionId, attempt, stopTrigger }, clock.now());
    const passed = await decide(ledger, async () => {
      const now = clock.now();
      const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      if (item.data.attempt !== attempt || !isOpen(item.data)) return undefined;
      const again = end.status === 'Failed' ? await nextAttempt(ledger, item, now) : undefined;
      if (again) {
        await ledger.write([...again, ...(await drained(ledger, item.data, now))]);
        return undefined;
      }
      const failed =
        end.status === 'Succeeded' || item.data.stopTrigger ? [] : await failedStage(ledger, item.data, now);
      const follow = end.status === 'Failed' && !item.data.stopTrigger ? await followOf(ledger, item.data) : undefined;
      const lane = await laneOf(ledger, item.data);
      const decision = close(lane.item.data, { executionId, attempt }, lane.gate);
      const changed = await pass(lane, decision, now);
      await ledger.write([
        {
          put: {
            ...item,
            data: { ...ended(item.data, end, decision.turn, now), ...(follow ? { follow } : {}) },
            open: follow && { kind: 'follow', since: now },
          },
        },
        ...failed,
        ...(await drained(ledger, item.data, now)),
        ...(end.status === 'Succeeded' ? await unused(ledger, item.data) : []),
        ...changed.changes,
      ]);
      return changed;
    });
    if (passed) await wake(passed);
  };
};

const ended = (
  { again: _asked, ...execution }: Execution,
  end: AttemptEnd,
  turn: number | undefined,
  now: string,
): Execution => {
  const { status, statusSummary } = endOf(execution, end);
  return {
    ...execution,
    status,
    ...(turn === undefined ? {} : { turn }),
    ...(statusSummary ? { statusSummary: statusSummary.slice(0, SUMMARY_LIMIT) } : {}),
    updatedAt: now,
    endedAt: now,
  };
};

/** However its machine ended: what was stopped has not failed. */
const endOf = ({ stopTrigger }: Execution, end: AttemptEnd): AttemptEnd =>
  stopTrigger && end.status !== 'Succeeded'
    ? { status: stopTrigger.replacedBy === undefined ? 'Stopped' : 'Superseded', statusSummary: stopText(stopTrigger) }
    : end;

/**
 * The stage that a retry begins at: the first that has not succeeded. If it was never entered, it is recorded as
 * failed.
 */
const failedStage = async (ledger: Ledger, execution: Execution, now: string): Promise<readonly Change[]> => {
  const { pipeline, definitionVersion, id: executionId, attempt } = execution;
  const version = await versionRecord.read(ledger, keys.version(pipeline, definitionVersion));
  for (const [index, { name }] of (version?.data.definition.stages ?? ([] as PipelineDefinition['stages'])).entries()) {
    const key = keys.stage(executionId, name);
    const item = await stageRecord.read(ledger, key);
    if (item?.data.status === 'Succeeded' || item?.data.status === 'Skipped') continue;
    if (item) return [];
    const data: Stage = { executionId, name, index, attempt, status: 'Failed', startedAt: now, endedAt: now };
    return [{ put: stageRecord.fresh(key, data) }];
  }
  return [];
};

/** A successful execution is never retried, so its machine version may be deleted. */
const unused = async (ledger: Ledger, { pipeline, id }: Execution): Promise<readonly Change[]> => {
  const use = await useRecord.read(ledger, keys.use(pipeline, id));
  return use ? [{ delete: { key: use.key, revision: use.revision } }] : [];
};

/**
 * The attempt loses its place in the queue for the lease. A lease that it holds drains until everything that it began
 * has ended.
 */
const drained = async (
  ledger: Ledger,
  { id, attempt, address }: Execution,
  now: string,
): Promise<readonly Change[]> => {
  const lease = await leaseRecord.read(ledger, keys.lease(address));
  if (!lease) return [];
  const data = drainLease(lease.data, { executionId: id, attempt }, now);
  return [{ put: leaseItem(lease, data) }];
};

/** Closes stages, actions and conditions that are still in progress, and approvals that nobody waits for any more. */
interface Ended {
  readonly executionId: string;
  readonly attempt: number;
  readonly stopTrigger?: Execution['stopTrigger'];
}

const putInOrder = async (ledger: Ledger, ended: Ended, now: string): Promise<void> => {
  for (const { key, kind } of await listAll(ledger, `EXECUTION#${ended.executionId}`)) {
    if (kind === 'stage') await endStage(ledger, key, ended, now);
    if (kind === 'action') await abandonAction(ledger, key, ended.attempt, now);
    if (kind === 'condition') await endCondition(ledger, key, ended.attempt, now);
    if (kind === 'approval') await withdrawApproval(ledger, key, ended);
  }
};

const endStage = (ledger: Ledger, key: Key, { attempt, stopTrigger }: Ended, now: string): Promise<void> =>
  decide(ledger, async () => {
    const stage = await stageRecord.read(ledger, key);
    if (!stage || !isInside(stage.data) || stage.data.attempt > attempt) return;
    const status = stopTrigger ? 'Stopped' : 'Failed';
    await ledger.write([{ put: { ...stage, data: { ...stage.data, status, endedAt: now } } }]);
  });

const abandonAction = (ledger: Ledger, key: Key, attempt: number, now: string): Promise<void> =>
  decide(ledger, async () => {
    const action = await actionRecord.read(ledger, key);
    if (action?.data.status !== 'InProgress' || action.data.attempt > attempt) return;
    await ledger.write([
      { put: { ...action, data: { ...action.data, status: 'Abandoned', endedAt: now } } },
      ...(await leaveWork(ledger, action.data, now)),
    ]);
  });

const endCondition = (ledger: Ledger, key: Key, attempt: number, now: string): Promise<void> =>
  decide(ledger, async () => {
    const condition = await conditionRecord.read(ledger, key);
    if (condition?.data.status !== 'InProgress' || condition.data.attempt > attempt) return;
    await ledger.write([{ put: { ...condition, data: abandonCondition(condition.data, now) } }]);
  });

const withdrawApproval = (ledger: Ledger, key: Key, { attempt, stopTrigger }: Ended): Promise<void> =>
  decide(ledger, async () => {
    const approval = await approvalRecord.read(ledger, key);
    if (approval?.data.status !== 'Open' || approval.data.attempt > attempt) return;
    const why = stopTrigger
      ? { reason: `The execution was ${stopText(stopTrigger)}.`, reasonCode: 'ExecutionStopped' }
      : { reason: 'The execution has ended.' };
    const data = { ...approval.data, status: 'Withdrawn' as const, ...why };
    await ledger.write([{ put: { ...approval, open: undefined, data } }]);
  });
