/**
 * Takes the lease of an address from its holder, for when nobody can wait for what the holder began. The holder changes
 * nothing any more, the component is recorded as partial, and the lease passes on under a new number.
 */
import { executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { WORK_DUE, type WorkDue } from '../job.ts';
import { breakLease as broken, type Lease, leaseItem, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface Break {
  readonly address: string;
  readonly reason: string;
  readonly by: string;
  /** The number that the caller saw: a lease that has passed on since is not broken by mistake. */
  readonly fencing: number;
}

/** Throws `LeaseFree` where nobody holds it, `LeasePassedOn` where the number is another. */
export const breakLease =
  ({ ledger, bus, clock }: { ledger: Ledger; bus: Bus; clock: Clock }) =>
  async ({ address, reason, by, fencing }: Break): Promise<Lease> => {
    const lease = await decide(ledger, async () => {
      const item = await leaseRecord.read(ledger, keys.lease(address));
      const data = item && broken(item.data, { at: clock.now(), by, reason });
      if (!item || !data)
        throw new TaglineError('LeaseFree', `nobody holds the lease of ${address}`, {
          remedy: 'There is nothing to do: the next execution that asks gets it.',
        });
      if (data.fencing !== fencing)
        throw new TaglineError(
          'LeasePassedOn',
          `the lease of ${address} is number ${data.fencing} now, not ${fencing}`,
          {
            remedy: `See who holds it: tagline lease show ${address}`,
          },
        );
      await ledger.write([{ put: leaseItem(item, data) }]);
      return data;
    });
    // The reconciler finds it too, within a minute.
    const holder = keys.execution(lease.holder?.executionId ?? '');
    const { target } = (await executionRecord.require(ledger, holder, 'execution that holds the lease')).data;
    const detail: WorkDue = { environment: target.environment, lease: address };
    await bus.publish([{ detailType: WORK_DUE, detail }]);
    return lease;
  };
