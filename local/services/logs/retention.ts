import type { Operation } from '../../kernel/cloud.ts';
import { detected, violation } from '../../kernel/validation/sentence.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, groupNameOf, groupOf, invalid, type Logs, type Operations } from './logs.ts';

const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const DAY = 24 * 3600_000;
/** Expired events are not shown at once; their space is freed this often. */
const SWEEP_EVERY = 3600_000;

export const retention = (logs: Logs): Operations => ({
  PutRetentionPolicy: operation(logs, 'PutRetentionPolicy'),
  DeleteRetentionPolicy: operation(logs, 'DeleteRetentionPolicy'),
});

const operation = (logs: Logs, name: string): Operation<{ logGroupName: string; retentionInDays?: number }> => ({
  demands: (input, call) => [demand(logs, call, name, groupNameOf(input))],
  run(input, call) {
    const days = input.retentionInDays;
    onlyMembers(name, input, ['logGroupName', ...(name === 'PutRetentionPolicy' ? ['retentionInDays'] : [])]);
    if (name === 'PutRetentionPolicy' && (days === undefined || !DAYS.includes(days)))
      // The model has a number without bounds: the set is the service's.
      throw invalid(
        detected([
          violation(String(days), 'retentionInDays', `Member must satisfy enum value set: [${DAYS.join(', ')}]`),
        ]),
      );
    logs.store.updateGroup({ ...groupOf(logs, call, groupNameOf(input)), retention: days });
    return {};
  },
});

/** Before this time (ms) events of a group are gone. */
export const expiredBefore = (now: number, days: number | undefined): number =>
  days === undefined ? 0 : now - days * DAY;

/** Sweeps now and every hour of the cloud's clock; returns what stops it. */
export const sweepExpired = ({ store, cloud }: Logs): (() => void) => {
  let timer = cloud.clock.at(cloud.clock.now(), sweep);
  function sweep(): void {
    const now = cloud.clock.now();
    for (const group of store.groupsWithRetention()) store.expireEvents(group.id, expiredBefore(now, group.retention));
    timer = cloud.clock.at(now + SWEEP_EVERY, sweep);
  }
  return () => timer.cancel();
};
