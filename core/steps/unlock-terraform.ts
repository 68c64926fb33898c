/**
 * Gives Terraform's lock back, and wakes whoever waits for the lease. `force-unlock` names no id to the backend: it
 * takes the lock from whoever has it, which needs a login that may.
 */
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Lease, type LeaseDecision, leaseRecord } from '../lease.ts';
import { breakLock, giveBackLock, giveBackLockWithin } from '../lease-lock.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { wakeLease } from '../parts/go-on-lease.ts';
import { passLease } from '../parts/pass-lease.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { LeaseWork } from '../terraform-login.ts';
import { keptTarget } from '../terraform-states.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly installation: Installation;
}

export interface Unlock {
  readonly address: string;
  /** Absent in what `force-unlock` sends. */
  readonly id: string | undefined;
  readonly login: string;
  readonly by: string;
  readonly mayBreak: boolean;
  /** Of a pipeline's build. */
  readonly under?: LeaseWork | undefined;
}

/** Throws `LockNotHeld` and `NotABreaker`. */
export const unlockTerraform = (ports: Ports) => {
  const { ledger, clock, installation } = ports;
  const wake = wakeLease(ports);
  return async (unlock: Unlock): Promise<void> => {
    keptTarget(installation, unlock.address);
    const passed = await decide(ledger, async () => {
      const item = await leaseRecord.read(ledger, keys.lease(unlock.address));
      const decision = item && decisionOf(item.data, unlock, clock.now());
      if (!item || !decision) throw notHeld(unlock, item?.data);
      if (decision.lease === item.data) return undefined;
      const decided = await passLease(ports, item, decision, clock.now());
      await ledger.write(decided.changes);
      return decided;
    });
    if (passed) await wake(passed);
  };
};

const decisionOf = (
  lease: Lease,
  { id, login, by, mayBreak, under }: Unlock,
  at: string,
): LeaseDecision | undefined => {
  if (id !== undefined && under) return giveBackLockWithin(lease, under, id, login);
  if (id !== undefined) return giveBackLock(lease, id, by);
  if (mayBreak) return breakLock(lease, { at, by, reason: 'terraform force-unlock' });
  throw new TaglineError('NotABreaker', 'this login may not take a lock away from somebody else', {
    remedy: 'tagline terraform login ADDRESS --may-break makes one that may; or: tagline lease break ADDRESS',
  });
};

const notHeld = ({ address, id }: Unlock, lease: Lease | undefined): TaglineError =>
  new TaglineError('LockNotHeld', `${id === undefined ? 'no lock' : `the lock ${id}`} is not held at ${address}`, {
    expected: lease?.lock ? `the id ${lease.lock.info.ID}, from ${lease.lock.by}` : 'a lock; nobody has one',
    remedy: `See who has the lease: tagline lease show ${address}`,
  });
