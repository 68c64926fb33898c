/**
 * Step 7: the machine of an attempt has ended, says an event or the reconciler: Step Functions itself is asked. Then what is left is put in order: open stages and
 * actions, approvals, the lane (whoever is next is woken), the lease. Closing twice changes nothing.
 */
import { approvalRecord } from '../approval.ts';
import { actionRecord, type Execution, executionRecord, stageRecord } from '../execution.ts';
import { close, laneRecord } from '../lane.ts';
import { drainLease, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { grantSlots } from '../parts/grant-slots.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { MachineExecution, Machines } from '../ports/machines.ts';

export const closeExecution = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, machines, clock } = ports;
  const grant = grantSlots(ports);
  const answer = answerWait(ports);

  return async (executionId: string, machineExecutionArn: string): Promise<'running' | 'closed'> => {
    const machine = await machines.describe(machineExecutionArn);
    if (machine?.status === 'RUNNING') return 'running';
    const first = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
    // The machine of an older attempt: a retry has begun since, and this end is known.
    if (!first || first.machineExecutionArn !== machineExecutionArn) return 'closed';
    await putInOrder(ledger, first, clock.now());
    const woken = await decide(ledger, async (): Promise<readonly Key[]> => {
      const now = clock.now();
      const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      if (item.data.machineExecutionArn !== machineExecutionArn || item.data.status !== 'InProgress') return [];
      const lane = await laneRecord.require(ledger, keys.lane(item.data.pipeline, item.data.address), 'lane');
      const decision = close(lane.data, executionId);
      const granted = await grant(decision.granted, now);
      const changes: Change[] = [
        { put: { ...item, data: ended(item.data, machine, now), open: undefined } },
        { put: { ...lane, data: decision.lane } },
        ...granted.changes,
      ];
      await ledger.write(changes);
      return granted.waits.map(({ key }) => key);
    });
    for (const key of woken) await answer(key);
    return 'closed';
  };
};

const ended = (execution: Execution, machine: MachineExecution | undefined, now: string): Execution => {
  const over = { ...execution, updatedAt: now, endedAt: now };
  if (machine?.status === 'SUCCEEDED') return { ...over, status: 'Succeeded' };
  const why = machine
    ? [machine.error, machine.cause].filter(Boolean).join(': ')
    : 'Step Functions does not know its machine any more';
  return {
    ...over,
    status: machine?.status === 'ABORTED' ? 'Stopped' : 'Failed',
    statusSummary: (why || machine?.status || '').slice(0, 1024),
  };
};

/** Stages and actions that were left in progress, approvals that nobody waits for any more, the lease. */
const putInOrder = async (ledger: Ledger, execution: Execution, now: string): Promise<void> => {
  const items = await listAll(ledger, `EXECUTION#${execution.id}`);
  for (const { key, kind } of items) {
    if (kind === 'stage') await endStage(ledger, key, now);
    if (kind === 'action') await abandonAction(ledger, key, now);
    if (kind === 'approval') await withdraw(ledger, key);
  }
  await decide(ledger, async () => {
    const lease = await leaseRecord.read(ledger, keys.lease(execution.address));
    if (!lease) return;
    const data = drainLease(lease.data, execution.id, now);
    await ledger.write([
      { put: { ...lease, data, open: data.draining ? { kind: 'lease', since: data.draining.since } : undefined } },
    ]);
  });
};

const endStage = (ledger: Ledger, key: Key, now: string): Promise<void> =>
  decide(ledger, async () => {
    const stage = await stageRecord.read(ledger, key);
    if (stage?.data.status !== 'InProgress') return;
    await ledger.write([{ put: { ...stage, data: { ...stage.data, status: 'Failed', endedAt: now } } }]);
  });

const abandonAction = (ledger: Ledger, key: Key, now: string): Promise<void> =>
  decide(ledger, async () => {
    const action = await actionRecord.read(ledger, key);
    if (action?.data.status !== 'InProgress') return;
    await ledger.write([{ put: { ...action, data: { ...action.data, status: 'Abandoned', endedAt: now } } }]);
  });

const withdraw = (ledger: Ledger, key: Key): Promise<void> =>
  decide(ledger, async () => {
    const approval = await approvalRecord.read(ledger, key);
    if (approval?.data.status !== 'Open') return;
    await ledger.write([
      {
        put: {
          ...approval,
          open: undefined,
          data: { ...approval.data, status: 'Withdrawn', reason: 'The execution has ended.' },
        },
      },
    ]);
  });
