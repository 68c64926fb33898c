/**
 * Step 1: turns a provider's event about a reference into one GitEvent on the bus. It reads the reference from the
 * repository itself, since events come late and unordered.
 */
import { DETAIL, type GitEvent } from '../git-event.ts';
import type { Bus } from '../ports/bus.ts';
import type { Source } from '../ports/source.ts';

/** A provider's event of a push, before annotated tags are peeled. */
export type ReferenceChange = Omit<GitEvent, 'commit'>;

export const receiveGitEvent =
  ({ source, bus }: { source: Pick<Source, 'resolve'>; bus: Bus }) =>
  async (change: ReferenceChange): Promise<GitEvent | undefined> => {
    const named = await source.resolve(change.repository, change.ref);
    // The reference is already gone: the deletion (or what follows it) has its own event.
    if (!named && change.change !== 'deleted') return undefined;
    const event: GitEvent = { ...change, ...(named?.isCommit ? { commit: named.object } : {}) };
    await bus.publish([{ detailType: DETAIL.gitEvent, detail: event, time: change.at }]);
    return event;
  };
