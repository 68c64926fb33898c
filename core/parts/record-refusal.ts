/** Records a push that started nothing, with the reason, so that nobody has to guess. */
import type { Fault } from '../fault.ts';
import { type GitEvent, Refusal } from '../git-event.ts';
import { keys } from '../ledger/keys.ts';
import { record } from '../ledger/record.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import { Conflict, type Ledger } from '../ports/ledger.ts';

export const refusalRecord = record('refusal', Refusal);

/** Refusals are kept for 90 days. */
const KEPT_SECONDS = 90 * 24 * 3600;

/** The same event again makes the same item. */
export const recordRefusal =
  ({ ledger, clock, digest }: { ledger: Ledger; clock: Clock; digest: Digest }) =>
  async (event: GitEvent, fault: Fault, pipeline?: string): Promise<void> => {
    const refusal: Refusal = {
      repository: event.repository,
      ref: `refs/${event.ref.type === 'tag' ? 'tags' : 'heads'}/${event.ref.name}`,
      actor: event.actor,
      at: event.at,
      fault,
      ...(event.commit === undefined ? {} : { commit: event.commit }),
      ...(pipeline === undefined ? {} : { pipeline }),
    };
    const id = digest(
      [event.id, event.repository, event.ref.name, event.before, event.after, pipeline].join(' '),
    ).slice(0, 16);
    const expires = Math.floor(Date.parse(later(clock.now(), KEPT_SECONDS)) / 1000);
    try {
      await ledger.write([{ put: refusalRecord.fresh(keys.refusal(event.at, id), refusal, { expires }) }]);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  };
