/**
 * Asks services for what starts a pipeline by itself, and takes back what an earlier version asked for. Asking again
 * changes nothing.
 */
import type { PipelineDefinition } from '../definition/schema.ts';
import { followerRecord } from '../follower.ts';
import { sourceWatch, watchedSources } from '../heard.ts';
import { keys } from '../ledger/keys.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Watches } from '../ports/watches.ts';
import type { Providers } from '../provider.ts';

type Automatic = Pick<
  PipelineDefinition,
  'name' | 'schedules' | 'events' | 'after' | 'stages' | 'triggers' | 'on' | 'environments'
>;

/** Throws TaglineError for what a service refuses. */
export const watchCauses = async (watches: Watches, definition: Automatic, providers: Providers): Promise<void> => {
  const { name: pipeline, schedules, events } = definition;
  for (const { name, expression, timezone } of schedules)
    await watches.schedule({ pipeline, name, expression, timezone });
  for (const { name, pattern } of events) await watches.event({ pipeline, name, pattern });
  for (const action of watchedSources(definition)) {
    const heard = providers.of(action)?.heard;
    if (heard) await watches.event({ pipeline, name: sourceWatch(action), pattern: heard.pattern(action) });
  }
};

/** What `before` has asked for and `now` does not; everything, if there is no `now`. */
export const forgetCauses = async (watches: Watches, before: Automatic, now?: Automatic): Promise<void> => {
  const { name: pipeline } = before;
  const isKept = (kept: readonly { name: string }[] = [], name: string) => kept.some((one) => one.name === name);
  for (const { name } of before.schedules)
    if (!isKept(now?.schedules, name)) await watches.forget('schedule', { pipeline, name });
  for (const { name } of before.events)
    if (!isKept(now?.events, name)) await watches.forget('event', { pipeline, name });
  for (const action of watchedSources(before))
    if (!isKept(now && watchedSources(now), action.name))
      await watches.forget('event', { pipeline, name: sourceWatch(action) });
};

/** Under each pipeline that it comes after, as the transaction of its registration writes it. */
export const followerChanges = async (
  ledger: Pick<Ledger, 'get'>,
  before: Automatic | undefined,
  now: Automatic | undefined,
): Promise<Change[]> => {
  const followed = (definition: Automatic | undefined): Set<string> =>
    new Set((definition?.after ?? []).map(({ pipeline }) => pipeline));
  const [old, fresh] = [followed(before), followed(now)];
  const pipeline = (now ?? before)?.name ?? '';
  const changes: Change[] = [];
  for (const other of new Set([...old, ...fresh])) {
    const key = keys.follower(other, pipeline);
    const item = await followerRecord.read(ledger, key);
    if (item && !fresh.has(other)) changes.push({ delete: { key, revision: item.revision } });
    if (!item && fresh.has(other)) changes.push({ put: followerRecord.fresh(key, { pipeline }) });
  }
  return changes;
};
