/** Step 1: a provider's change of a reference becomes one GitEvent on the bus. Deletions start nothing and go no further. */
import { DETAIL, type GitEvent } from '../git-event.ts';
import type { Bus } from '../ports/bus.ts';
import type { Source } from '../ports/source.ts';

/** What a provider says of a push, before annotated tags are peeled. */
export type ReferenceChange = Omit<GitEvent, 'commit'>;

export const receiveGitEvent =
  ({ source, bus }: { source: Pick<Source, 'resolve'>; bus: Bus }) =>
  async (change: ReferenceChange): Promise<GitEvent | undefined> => {
    if (change.change === 'deleted') return undefined;
    const commit = await source.resolve(change.repository, change.ref);
    // The reference is gone again: the deletion (or what follows it) has an event of its own.
    if (!commit) return undefined;
    const event: GitEvent = { ...change, commit };
    await bus.publish([{ detailType: DETAIL.gitEvent, detail: event, time: change.at }]);
    return event;
  };
