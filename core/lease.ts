/**
 * The lease of an address: the right to change what is deployed there, across all pipelines. It has one holder; others
 * wait in the order of their arrival. The fencing number grows with every grant and after every holder that died. Pure
 * functions of one ledger item.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';
import { Lock } from './lock.ts';
import type { Item } from './ports/ledger.ts';

const Asking = z.object({
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  group: z.int(),
  since: z.string(),
});
export type LeaseAsking = z.infer<typeof Asking>;

/** Somebody took it from its holder, who may still be at work: why, and by which principal. */
const Broken = z.object({ at: z.string(), by: z.string(), reason: z.string() });
export type Broken = z.infer<typeof Broken>;

export const Lease = z.object({
  address: z.string(),
  fencing: z.int(),
  holder: Asking.optional(),
  /** The holder died: nobody gets the lease until everything that the holder began has ended. */
  draining: z.object({ since: z.string(), broken: Broken.optional() }).optional(),
  /** The last time that somebody broke it. */
  broken: Broken.extend({ executionId: z.string().optional(), lock: z.string().optional() }).optional(),
  /** Terraform's lock of somebody outside of every pipeline (core/lease-lock.ts): there is no holder then. */
  lock: Lock.optional(),
  /** Terraform's lock of the holder's own build, taken within the lease. It ends with the lease at the latest. */
  within: Lock.optional(),
  unlocked: z.array(z.string()).default([]),
  line: z.array(Asking),
  /** Who released it lately: a late copy of their request must not take it again, since nobody would release it. */
  released: z.array(Asking).default([]),
});
export type Lease = z.infer<typeof Lease>;
export const leaseRecord = record('lease', Lease);

/**
 * The item as it is written: in the index of what is open while it drains, or is held back from those who wait; in the
 * list of leases while somebody has it.
 */
export const leaseItem = (item: Item<Lease>, data: Lease): Item<Lease> => ({
  ...item,
  data,
  open: openOf(data),
  listed: data.holder || data.lock ? { under: 'LEASES', at: data.address } : undefined,
});

/** Nobody has it although somebody waits: nothing may be changed there at the moment. */
export const isHeldBack = (lease: Lease): boolean => isFree(lease) && lease.line.length > 0;

const openOf = (lease: Lease): Item<Lease>['open'] => {
  if (lease.draining) return { kind: 'lease', since: lease.draining.since };
  return isHeldBack(lease) ? { kind: 'held', since: lease.line[0]?.since ?? '' } : undefined;
};

/** More than can take and release the lease while one delivery is delayed. */
const REMEMBERED = 50;

export const newLease = (address: string): Lease => ({ address, fencing: 0, line: [], released: [], unlocked: [] });

/** Nobody may change the address, and nothing of a dead holder is still at work. */
export const isFree = ({ holder, draining, lock }: Lease): boolean => !holder && !draining && !lock;

export interface LeaseDecision {
  readonly lease: Lease;
  readonly granted?: LeaseAsking & { readonly fencing: number };
}

const same = (a: LeaseAsking, b: Pick<LeaseAsking, 'executionId' | 'attempt' | 'stage' | 'group'>): boolean =>
  a.executionId === b.executionId && a.attempt === b.attempt && a.stage === b.stage && a.group === b.group;

/** Each group asks once and releases once, so a request after the release is a late copy. */
export const hasReleased = (
  lease: Lease,
  asking: Pick<LeaseAsking, 'executionId' | 'attempt' | 'stage' | 'group'>,
): boolean => lease.released.some((released) => same(released, asking));

/** Asks for the lease. Asking again changes nothing: the holder gets the same number again. */
export const askLease = (lease: Lease, asking: LeaseAsking): LeaseDecision => {
  if (lease.holder && same(lease.holder, asking) && !lease.draining)
    return { lease, granted: { ...lease.holder, fencing: lease.fencing } };
  if (hasReleased(lease, asking) || lease.line.some((waiter) => same(waiter, asking))) return { lease };
  return grantNext({ ...lease, line: [...lease.line, asking] });
};

/** The holder releases the lease. Releasing a lease that one does not hold changes nothing. */
export const releaseLease = (
  lease: Lease,
  holder: Pick<LeaseAsking, 'executionId' | 'attempt' | 'stage' | 'group'>,
): LeaseDecision => {
  if (!lease.holder || !same(lease.holder, holder) || lease.draining) return { lease };
  return grantNext(withoutHolder(lease));
};

/**
 * The attempt has ended without releasing: it loses its place in the queue, and a lease that it holds drains from `now`
 * on. A newer attempt keeps both.
 */
export const drainLease = (
  lease: Lease,
  { executionId, attempt }: Pick<LeaseAsking, 'executionId' | 'attempt'>,
  now: string,
): Lease => {
  const ended = (asking: LeaseAsking): boolean => asking.executionId === executionId && asking.attempt <= attempt;
  const line = lease.line.filter((waiter) => !ended(waiter));
  if (!lease.holder || !ended(lease.holder) || lease.draining) return { ...lease, line };
  return { ...lease, line, draining: { since: now } };
};

/** Whoever is being stopped stands in the line no more. Undefined where it does not wait. */
export const leaveLeaseLine = (
  lease: Lease,
  executionId: string,
): { readonly lease: Lease; readonly asking: LeaseAsking } | undefined => {
  const asking = lease.line.find((waiter) => waiter.executionId === executionId);
  return asking && { asking, lease: { ...lease, line: lease.line.filter((waiter) => waiter !== asking) } };
};

/**
 * Somebody takes the lease from its holder: it drains, and nobody waits for what the holder began. Undefined where
 * nobody holds it. Breaking twice changes nothing.
 */
export const breakLease = (lease: Lease, broken: Broken): Lease | undefined => {
  if (!lease.holder) return undefined;
  if (lease.draining?.broken) return lease;
  const { executionId } = lease.holder;
  return {
    ...lease,
    draining: { since: lease.draining?.since ?? broken.at, broken },
    broken: { ...broken, executionId },
  };
};

/** Everything that the dead holder began has ended, or nobody waits for it: the lease is free under a new number. */
export const drainedLease = (lease: Lease): LeaseDecision => {
  if (!lease.draining) return { lease };
  const { draining: _over, ...drained } = lease;
  return grantNext({ ...withoutHolder(drained), fencing: lease.fencing + 1 });
};

/** Does this group of an attempt hold the lease, be it draining or not? */
export const isHolder = (
  lease: Lease,
  asking: Pick<LeaseAsking, 'executionId' | 'attempt' | 'stage' | 'group'>,
): boolean => lease.holder !== undefined && same(lease.holder, asking);

const withoutHolder = ({ holder, within: _ended, ...free }: Lease): Lease =>
  holder ? { ...free, released: [...free.released, holder].slice(-REMEMBERED) } : free;

/** The same without the grant: whoever would have got the lease stays first in the line. */
export const heldBack = ({ lease: { holder, ...lease } }: LeaseDecision): LeaseDecision => ({
  lease: { ...lease, line: [...(holder ? [holder] : []), ...lease.line] },
});

/** The first of those who wait gets a free lease. */
export const grantNext = (lease: Lease): LeaseDecision => {
  const [first, ...line] = lease.line;
  if (!first || !isFree(lease)) return { lease };
  const fencing = lease.fencing + 1;
  return { lease: { ...lease, fencing, holder: first, line }, granted: { ...first, fencing } };
};
