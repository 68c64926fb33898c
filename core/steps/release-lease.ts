/** Step 5a, the other half: gives the lease back and wakes the next in line. Giving back twice changes nothing. */
import type { ReleaseLease } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import { jobRecord } from '../job.ts';
import type { Lease } from '../lease.ts';
import { drainLease, type LeaseDecision, leaseRecord, releaseLease as release } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { begunActions } from '../parts/begun-actions.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';

export const releaseLease = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);

  return async (input: ReleaseLease): Promise<void> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    const woken = await decide(ledger, async () => {
      const lease = await leaseRecord.read(ledger, keys.lease(execution.address));
      if (!lease) return undefined;
      const busy = await worksOn(ledger, input, lease.data.fencing);
      const now = clock.now();
      const decision = busy ? { lease: drainLease(lease.data, input, now) } : release(lease.data, input);
      const { changes, wake } = await passLease(ledger, lease, decision, now);
      await ledger.write(changes);
      return wake;
    });
    if (woken) await answer(woken);
  };
};

/** Does a service still work on what was begun under this number? Then the lease drains: the reconciler passes it on when that has ended. */
const worksOn = async (
  ledger: Ledger,
  { executionId, attempt, stage }: ReleaseLease,
  fencing: number,
): Promise<boolean> => {
  for (const { job } of await begunActions(ledger, executionId, stage, attempt)) {
    const item = job === undefined ? undefined : await jobRecord.read(ledger, keys.job(job));
    if (item && !item.data.ended && item.data.executionId === executionId && item.data.fencing === fencing) return true;
  }
  return false;
};

/** The changes that a decision over a lease makes: the lease, and the answer owed to whom it is granted. */
export const passLease = async (
  ledger: Ledger,
  lease: Item<Lease>,
  decision: LeaseDecision,
  now: string,
): Promise<{ changes: readonly Change[]; wake?: Key }> => {
  const open = decision.lease.draining ? { kind: 'lease' as const, since: decision.lease.draining.since } : undefined;
  const changes: Change[] = [{ put: { ...lease, data: decision.lease, open } }];
  if (!decision.granted) return { changes };
  const { executionId, attempt, stage, group, fencing } = decision.granted;
  const key = waitKey.lease(executionId, attempt, stage, group);
  const wait = await waitRecord.require(ledger, key, `wait of ${stage} for the lease`);
  changes.push({ put: owe(wait, { output: { fencing } }, now) });
  return { changes, wake: key };
};
