/**
 * Step 1: a provider's change of a reference becomes one GitEvent on the bus. What the reference names is read from the
 * repository itself: events come late and unordered.
 */
import { DETAIL, type GitEvent } from '../git-event.ts';
import type { Bus } from '../ports/bus.ts';
import type { Source } from '../ports/source.ts';

/** What a provider says of a push, before annotated tags are peeled. */
export type ReferenceChange = Omit<GitEvent, 'commit'>;

export const receiveGitEvent =
  ({ source, bus }: { source: Pick<Source, 'resolve'>; bus: Bus }) =>
  async (change: ReferenceChange): Promise<GitEvent | undefined> => {
    const named = await source.resolve(change.repository, change.ref);
    // The reference is gone again: the deletion (or what follows it) has an event of its own.
    if (!named && change.change !== 'deleted') return undefined;
    const event: GitEvent = { ...change, ...(named?.isCommit ? { commit: named.object } : {}) };
    await bus.publish([{ detailType: DETAIL.gitEvent, detail: event, time: change.at }]);
    return event;
  };
