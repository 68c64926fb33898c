/** Lets go on who may, since a gate has opened: whoever opens one calls it, and the reconciler every minute. */
import { leaseRecord } from '../lease.ts';
import { allOpen } from '../ledger/all-open.ts';
import type { Item } from '../ports/ledger.ts';
import { goOnLane } from './go-on-lane.ts';
import { type GoOnLeasePorts, goOnLease } from './go-on-lease.ts';

/** A lane, or a lease; what still may not go on stays where it is. */
export const goOnOne = (ports: GoOnLeasePorts) => {
  const [lane, lease] = [goOnLane(ports), goOnLease(ports)];
  return ({ key, kind }: Pick<Item<unknown>, 'key' | 'kind'>): Promise<void> =>
    kind === leaseRecord.kind ? lease(key) : lane(key);
};

export const goOnHeld = (ports: GoOnLeasePorts) => {
  const one = goOnOne(ports);
  return async (): Promise<void> => {
    for await (const item of allOpen(ports.ledger, 'held')) await one(item);
  };
};
