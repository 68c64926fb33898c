/**
 * Stops an execution. Whoever waits in front of a stage leaves the line at once. Inside a stage, what runs goes on to
 * its end and nothing more begins (`abandon`: the machine is aborted, and what runs is ended). Open questions to people
 * are withdrawn.
 */
import { abandonCondition, conditionRecord } from '../condition.ts';
import { type Execution, executionRecord, isOpen, type StopTrigger, stopText } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { close } from '../lane.ts';
import { leaseItem, leaseRecord, leaveLeaseLine } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { abandonMachine } from '../parts/abandon-machine.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { endInLine } from '../parts/end-in-line.ts';
import { wakeLane } from '../parts/go-on-lane.ts';
import { laneOf } from '../parts/lane-of.ts';
import { markStopping } from '../parts/mark-stopping.ts';
import { type PassedLane, passLane } from '../parts/pass-lane.ts';
import { withdrawApprovals } from '../parts/withdraw-approvals.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';

export interface Stop {
  readonly executionId: string;
  readonly abandon: boolean;
  readonly reason: string;
  readonly by: string;
}

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'describe' | 'answer' | 'stop'>;
  readonly clock: Clock;
}

/** Throws `PipelineExecutionNotStoppable`, `DuplicatedStopRequest`. */
export const stopExecution = (ports: Ports) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);
  const wake = wakeLane(ports);
  const pass = passLane(ports);
  const withdraw = withdrawApprovals(ports);
  const abandon = abandonMachine(ports);

  const mark = async ({ executionId, ...stop }: Stop): Promise<Partial<PassedLane> & { left: boolean }> => {
    const now = clock.now();
    const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    refuse(item.data, stop.abandon);
    const stopTrigger: StopTrigger = { ...stop, at: now };
    const lane = await laneOf(ledger, item.data);
    const asking = lane.item.data.waiting.find((waiter) => waiter.executionId === executionId);
    if (!asking) {
      // The check: it does not begin to wait between reading and writing.
      const check = { key: lane.item.key, revision: lane.item.revision };
      await ledger.write([{ check }, ...(await markStopping(ledger, item, stopTrigger))]);
      return { left: false };
    }
    const decision = close(lane.item.data, { executionId, attempt: item.data.attempt }, lane.gate);
    const end = { status: 'Stopped' as const, statusSummary: stopText(stop), stopTrigger };
    const mine = await endInLine(ledger, item, asking.stage, end, now);
    const passed = await pass(lane, decision, now);
    await ledger.write([...mine.changes, ...passed.changes]);
    return { ...passed, left: true, wake: [...(mine.wait ? [mine.wait] : []), ...passed.wake] };
  };

  /** Nobody waits for a window or an alarm any more. */
  const leaveConditions = async (executionId: string): Promise<void> => {
    for (const { key } of await listAll(ledger, `EXECUTION#${executionId}`, 'CONDITION#')) {
      const woken = await decide(ledger, async () => {
        const item = await conditionRecord.read(ledger, key);
        if (item?.data.status !== 'InProgress') return undefined;
        const { attempt, stage, moment } = item.data;
        const wait = await waitRecord.read(ledger, waitKey.condition(executionId, attempt, stage, moment));
        await ledger.write([
          { put: { ...item, data: abandonCondition(item.data, clock.now()) } },
          ...(wait ? [{ put: owe(wait, { output: {} }, clock.now()) }] : []),
        ]);
        return wait?.key;
      });
      if (woken) await answer(woken);
    }
  };

  return async (stop: Stop): Promise<Execution> => {
    const { left, ...passed } = await decide(ledger, () => mark(stop));
    await wake({ wake: [], ...passed });
    if (!left && stop.abandon) await abandon(stop.executionId);
    if (!left && !stop.abandon) {
      const why = { code: 'ExecutionStopped', message: `The execution was ${stopText(stop)}.` };
      await withdraw(stop.executionId, why, ['Open']);
      await leaveLease(stop.executionId);
      await leaveConditions(stop.executionId);
    }
    return (await executionRecord.require(ledger, keys.execution(stop.executionId), 'execution')).data;
  };

  /** Whoever waits for the lease has changed nothing yet, and does not begin to. */
  async function leaveLease(executionId: string): Promise<void> {
    const woken = await decide(ledger, async () => {
      const { address, stopTrigger } = (await executionRecord.require(ledger, keys.execution(executionId), 'execution'))
        .data;
      const lease = await leaseRecord.read(ledger, keys.lease(address));
      const left = lease && leaveLeaseLine(lease.data, executionId);
      if (!lease || !left || !stopTrigger) return undefined;
      const { attempt, stage, group } = left.asking;
      const wait = await waitRecord.read(ledger, waitKey.lease(executionId, attempt, stage, group));
      const answered = { error: 'ExecutionStopped', cause: stopText(stopTrigger) };
      await ledger.write([
        { put: leaseItem(lease, left.lease) },
        ...(wait ? [{ put: owe(wait, answered, clock.now()) }] : []),
      ]);
      return wait?.key;
    });
    if (woken) await answer(woken);
  }
};

const refuse = ({ id, status, stopTrigger, ...execution }: Execution, abandon: boolean): void => {
  if (!isOpen({ status }))
    throw new TaglineError('PipelineExecutionNotStoppable', `the execution ${id} is ${status} already`, {
      remedy: `There is nothing to stop: tagline show ${id}.`,
    });
  if (!stopTrigger || (abandon && !stopTrigger.abandon)) return;
  throw new TaglineError(
    'DuplicatedStopRequest',
    `the execution ${id} of ${execution.pipeline} is already being ${stopText(stopTrigger)}`,
    {
      remedy: stopTrigger.abandon
        ? 'Wait for its end: what it began is being ended.'
        : `Wait until what runs has ended, or do not wait for it: tagline stop ${id} --abandon.`,
    },
  );
};
