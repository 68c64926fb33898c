/**
 * Takes the lease of an address from its holder, for when nobody can wait for what the holder began. The holder changes
 * nothing any more, the component is recorded as partial, and the lease passes on under a new number. A lock of
 * Terraform passes on at once: its holder's writes are refused from then on.
 */
import { executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { WORK_DUE, type WorkDue } from '../job.ts';
import { type Broken, breakLease as broken, type Lease, type LeaseDecision, leaseRecord } from '../lease.ts';
import { breakLock } from '../lease-lock.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { wakeLease } from '../parts/go-on-lease.ts';
import { passLease } from '../parts/pass-lease.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export interface Break {
  readonly address: string;
  readonly reason: string;
  readonly by: string;
  /** The number that the caller saw: a lease that has passed on since is not broken by mistake. */
  readonly fencing: number;
}

/** Throws `LeaseFree` where nobody holds it, `LeasePassedOn` where the number is another. */
export const breakLease = (ports: {
  ledger: Ledger;
  machines: Machines;
  bus: Bus;
  clock: Clock;
  installation: Installation;
}) => {
  const { ledger, bus, clock } = ports;
  const wake = wakeLease(ports);
  return async ({ address, reason, by, fencing }: Break): Promise<Lease> => {
    const passed = await decide(ledger, async () => {
      const item = await leaseRecord.read(ledger, keys.lease(address));
      const why = { at: clock.now(), by, reason };
      const decision = item && decisionOf(item.data, why);
      if (!item || !decision)
        throw new TaglineError('LeaseFree', `nobody holds the lease of ${address}`, {
          remedy: 'There is nothing to do: the next execution that asks gets it.',
        });
      if (item.data.fencing !== fencing)
        throw new TaglineError(
          'LeasePassedOn',
          `the lease of ${address} is number ${item.data.fencing} now, not ${fencing}`,
          {
            remedy: `See who holds it: tagline lease show ${address}`,
          },
        );
      const decided = await passLease(ports, item, decision, why.at);
      await ledger.write(decided.changes);
      return decided;
    });
    await wake(passed);
    const { lease } = passed;
    if (lease.draining) await tellEnvironment(ledger, bus, lease);
    return lease;
  };
};

const decisionOf = (lease: Lease, why: Broken): LeaseDecision | undefined => {
  if (lease.lock) return breakLock(lease, why);
  const drains = broken(lease, why);
  return drains && { lease: drains };
};

/** The reconciler finds it too, within a minute. */
const tellEnvironment = async (ledger: Ledger, bus: Bus, { address, holder }: Lease): Promise<void> => {
  const key = keys.execution(holder?.executionId ?? '');
  const { target } = (await executionRecord.require(ledger, key, 'execution that holds the lease')).data;
  const detail: WorkDue = { environment: target.environment, lease: address };
  await bus.publish([{ detailType: WORK_DUE, detail }]);
};
