/**
 * Terraform's lock, taken by somebody outside of every pipeline: it is the lease of the address, under a number of its
 * own. It never waits, since Terraform asks again by itself, and nothing has to drain: what it does is over as soon as
 * its writes are refused.
 */
import { type Broken, grantNext, isFree, type Lease, type LeaseDecision } from './lease.ts';
import type { Lock } from './lock.ts';

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

const withoutLock = ({ lock, ...free }: Lease): Lease =>
  lock ? { ...free, unlocked: [...free.unlocked, lock.info.ID].slice(-REMEMBERED) } : free;
