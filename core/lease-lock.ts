/**
 * Terraform's lock. Taken by somebody outside of every pipeline it is the lease of the address, under a number of its
 * own. It never waits, since Terraform asks again by itself, and nothing has to drain: what it does is over as soon as
 * its writes are refused. A build of the lease's holder takes it within that lease.
 */
import { type Broken, grantNext, isFree, type Lease, type LeaseDecision } from './lease.ts';
import type { Lock } from './lock.ts';
import type { LeaseWork } from './terraform-login.ts';

/** Ids that were unlocked lately: a late copy of their request must not lock again. */
const REMEMBERED = 50;

export type LockDecision =
  | { readonly is: 'granted'; readonly lease: Lease }
  /** Somebody else holds the lease. */
  | { readonly is: 'held' }
  /** The lock of this id was given back already. */
  | { readonly is: 'over' };

/** The same id of the same login is granted again and changes nothing. */
export const takeLock = (lease: Lease, lock: Lock): LockDecision => {
  if (lease.lock && isSame(lease.lock, lock.info.ID, lock.login)) return { is: 'granted', lease };
  if (lease.unlocked.includes(lock.info.ID)) return { is: 'over' };
  if (!isFree(lease)) return { is: 'held' };
  return { is: 'granted', lease: { ...lease, fencing: lease.fencing + 1, lock } };
};

/** Does the work's execution hold the lease, under the very number that the work was begun with? */
const isUnder = ({ holder, fencing }: Lease, work: LeaseWork): boolean =>
  holder?.executionId === work.executionId && holder.attempt === work.attempt && fencing === work.fencing;

/** A build of the holder takes Terraform's lock within the lease: once at a time, and not while the lease drains. */
export const takeLockWithin = (lease: Lease, work: LeaseWork, lock: Lock): LockDecision => {
  if (!isUnder(lease, work) || lease.draining) return { is: 'held' };
  if (lease.within) return isSame(lease.within, lock.info.ID, lock.login) ? { is: 'granted', lease } : { is: 'held' };
  return lease.unlocked.includes(lock.info.ID) ? { is: 'over' } : { is: 'granted', lease: { ...lease, within: lock } };
};

/**
 * Has the work this lock within the lease? What it has done is still written down while a dead holder's lease drains,
 * but not after somebody broke it.
 */
export const isLockWithin = (lease: Lease, work: LeaseWork, id: string | undefined, login: string): boolean =>
  isUnder(lease, work) &&
  lease.draining?.broken === undefined &&
  lease.within?.login === login &&
  lease.within.info.ID === id;

/** Undefined where it is not held; giving back twice changes nothing. */
export const giveBackLockWithin = (
  lease: Lease,
  work: LeaseWork,
  id: string,
  login: string,
): LeaseDecision | undefined => {
  const { within, ...outer } = lease;
  if (isUnder(lease, work) && within && isSame(within, id, login)) return { lease: remember(outer, id) };
  return lease.unlocked.includes(id) ? { lease } : undefined;
};

/** Is it the lock of this id, of this principal? Whoever is refused learns the id, so the id alone proves nothing. */
export const isLockOf = (lease: Lease, id: string | undefined, by: string): boolean =>
  lease.lock !== undefined && lease.lock.info.ID === id && lease.lock.by === by;

/** Undefined where the principal does not hold the lock of this id; giving back twice changes nothing. */
export const giveBackLock = (lease: Lease, id: string, by: string): LeaseDecision | undefined => {
  if (isLockOf(lease, id, by)) return grantNext(withoutLock(lease));
  return lease.unlocked.includes(id) ? { lease } : undefined;
};

/** Somebody takes the lock from its holder, who writes nothing any more. Undefined where there is no lock. */
export const breakLock = (lease: Lease, broken: Broken): LeaseDecision | undefined => {
  if (!lease.lock) return undefined;
  const { info, by } = lease.lock;
  const free = { ...withoutLock(lease), fencing: lease.fencing + 1 };
  return grantNext({ ...free, broken: { ...broken, lock: `${info.ID} of ${info.Who || by}` } });
};

const isSame = (lock: Lock, id: string, login: string): boolean => lock.info.ID === id && lock.login === login;

const withoutLock = ({ lock, ...free }: Lease): Lease => (lock ? remember(free, lock.info.ID) : free);

const remember = (lease: Lease, id: string): Lease => ({
  ...lease,
  unlocked: [...lease.unlocked, id].slice(-REMEMBERED),
});
