/** What every operation of the scheduler works with. */
import type { Cloud, Operation } from '../../kernel/cloud.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { WakeUp } from '../../kernel/wake-up.ts';
import { invalid, notFound } from './faults.ts';
import { DEFAULT_GROUP, type Place } from './names.ts';
import type { Group, SchedulerStore } from './store.ts';

export interface Scheduler {
  readonly cloud: Cloud;
  readonly store: SchedulerStore;
  readonly alarm: WakeUp;
}

export type Operations = Readonly<Record<string, Operation>>;

/** The default group is always there. */
export const groupOf = ({ store }: Scheduler, place: Place, name: string): Group => {
  const group = store.group(place, name);
  if (group) return group;
  if (name !== DEFAULT_GROUP) throw notFound(`Schedule group ${name} does not exist.`);
  const { account, region } = place;
  return { account, region, name, tags: {}, created: 0, modified: 0 };
};

export const pageOf = <T>(
  { NextToken, MaxResults }: { NextToken?: string; MaxResults?: number },
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const { items, next } = pageOfList(all, NextToken, MaxResults ?? 100, () => invalid('Invalid NextToken.'));
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
