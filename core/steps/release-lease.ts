/** Step 5a, second half: releases the lease and wakes the next in the queue. Releasing twice changes nothing. */
import type { ReleaseLease } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { jobRecord } from '../job.ts';
import { drainLease, leaseRecord, releaseLease as release } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { begunActions } from '../parts/begun-actions.ts';
import { wakeLease } from '../parts/go-on-lease.ts';
import { passLease } from '../parts/pass-lease.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export const releaseLease = (ports: {
  ledger: Ledger;
  machines: Machines;
  clock: Clock;
  installation: Installation;
}) => {
  const { ledger, clock } = ports;
  const wake = wakeLease(ports);

  return async (input: ReleaseLease): Promise<void> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    const passed = await decide(ledger, async () => {
      const lease = await leaseRecord.read(ledger, keys.lease(execution.address));
      if (!lease) return undefined;
      const busy = await worksOn(ledger, input, lease.data.fencing);
      const now = clock.now();
      const decision = busy ? { lease: drainLease(lease.data, input, now) } : release(lease.data, input);
      const decided = await passLease(ports, lease, decision, now);
      await ledger.write(decided.changes);
      return decided;
    });
    if (passed) await wake(passed);
  };
};

/**
 * Does a service still work on something that was begun under this number? Then the lease drains, and the reconciler
 * passes it on when that has ended.
 */
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
