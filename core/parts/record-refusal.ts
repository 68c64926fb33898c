/** Records what started nothing, with the reason, so that nobody has to guess. */
import type { Cause } from '../execution-request.ts';
import type { Fault } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import { Conflict, type Ledger } from '../ports/ledger.ts';
import { type Refusal, refusalRecord } from '../refusal.ts';

/** Refusals are kept for 90 days. */
const KEPT_SECONDS = 90 * 24 * 3600;

export interface Refused {
  readonly cause: Cause;
  readonly commit?: string | undefined;
  readonly pipeline?: string | undefined;
  /** Where the cause asks for several executions, the one that is refused. */
  readonly address?: string | undefined;
}

/** The same event again makes the same item. */
export const recordRefusal =
  ({ ledger, clock, digest }: { ledger: Ledger; clock: Clock; digest: Digest }) =>
  async ({ cause, commit, pipeline, address }: Refused, fault: Fault): Promise<void> => {
    const { ref } = cause;
    const refusal: Refusal = {
      ...(ref
        ? { repository: ref.repository, ref: `refs/${ref.type === 'tag' ? 'tags' : 'heads'}/${ref.name}` }
        : { detail: cause.detail }),
      actor: cause.by,
      at: cause.at,
      fault,
      ...(commit === undefined ? {} : { commit }),
      ...(pipeline === undefined ? {} : { pipeline }),
    };
    const id = digest([cause.event, cause.id, pipeline, address].join(' ')).slice(0, 16);
    const expires = Math.floor(Date.parse(later(clock.now(), KEPT_SECONDS)) / 1000);
    try {
      await ledger.write([{ put: refusalRecord.fresh(keys.refusal(cause.at, id), refusal, { expires }) }]);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  };
