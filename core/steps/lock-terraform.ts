/** Takes Terraform's lock: the lease of the address, unless somebody has it or the state is too large to be written. */
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Lease, leaseItem, leaseRecord, newLease } from '../lease.ts';
import { takeLock, takeLockWithin } from '../lease-lock.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Lock, LockInfo } from '../lock.ts';
import { changeGate } from '../parts/change-gate.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LeaseWork } from '../terraform-login.ts';
import { checkSize, terraformHeadRecord } from '../terraform-state.ts';
import { keptTarget } from '../terraform-states.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly installation: Installation;
}

/** Terraform shows this to whoever wanted the lock. */
export class Locked extends TaglineError {
  readonly holder: LockInfo;
  constructor(holder: LockInfo) {
    super('Locked', holder.Info || `${holder.Who} holds the lock`, {
      retryable: true,
      remedy: 'Wait (-lock-timeout=10m); a lock that nobody gives back is taken away by: tagline lease break ADDRESS',
    });
    this.holder = holder;
  }
}

export interface WantedLock extends Omit<Lock, 'since'> {
  /** Of a pipeline's build. */
  readonly under?: LeaseWork | undefined;
}

/** Throws {@link Locked}, `StateTooLarge` and `LockGivenBack`. */
export const lockTerraform =
  ({ ledger, clock, installation }: Ports) =>
  async (address: string, { under, ...wanted }: WantedLock): Promise<void> => {
    const { environment } = keptTarget(installation, address);
    const head = await terraformHeadRecord.read(ledger, keys.terraformHead(address));
    checkSize(head?.data.bytes ?? 0);
    await decide(ledger, async () => {
      const key = keys.lease(address);
      const item = (await leaseRecord.read(ledger, key)) ?? leaseRecord.fresh(key, newLease(address));
      const now = clock.now();
      const closed = under ? undefined : await changeGate({ ledger, installation }, environment, now);
      if (closed) throw closed;
      const lock: Lock = { ...wanted, since: now };
      const decision = under ? takeLockWithin(item.data, under, lock) : takeLock(item.data, lock);
      if (decision.is === 'held') throw new Locked(holderOf(item.data));
      if (decision.is === 'over')
        throw new TaglineError('LockGivenBack', `the lock ${wanted.info.ID} was given back already`, {
          remedy: 'Run the command again: each takes a lock of its own.',
        });
      if (decision.lease !== item.data) await ledger.write([{ put: leaseItem(item, decision.lease) }]);
    });
  };

/** Who has the lease, in the words of Terraform's lock. */
export const holderOf = ({ address, lock, within, holder, draining }: Lease): LockInfo => {
  const held = lock ?? within;
  if (held) return held.info;
  const state = draining ? 'has ended, and what it began is still at work' : 'changes this address';
  return {
    ID: holder ? `${holder.executionId}/${holder.attempt}/${holder.stage}/${holder.group}` : 'nobody',
    Operation: holder?.stage ?? '',
    Info: `an execution of a pipeline ${state}: tagline lease show ${address}`,
    Who: `Tagline, execution ${holder?.executionId ?? ''}`,
    Version: '',
    Created: holder?.since ?? '',
    Path: address,
  };
};
