/** Reads, decides and writes, and does so again if another writer was faster or DynamoDB throttled. */
import { Conflict, type Ledger, LedgerThrottled } from '../ports/ledger.ts';

/**
 * With the ledger's pauses these attempts last about 12 s: long enough for a burst of writers in one lane, shorter than
 * any function's timeout.
 */
const TURNS = 30;

/**
 * Calls `turn` until it ends without {@link Conflict}. `turn` must read again everything that its decision depends on.
 */
export const decide = async <T>(ledger: Pick<Ledger, 'backOff'>, turn: () => Promise<T>): Promise<T> => {
  for (let n = 1; ; n++) {
    try {
      return await turn();
    } catch (error) {
      const again = error instanceof Conflict || error instanceof LedgerThrottled;
      if (!again || n >= TURNS) throw error;
      await ledger.backOff(n);
    }
  }
};
