/** Reads, decides, writes; again if somebody else was faster or DynamoDB asked for patience. */
import { Conflict, type Ledger, LedgerThrottled } from '../ports/ledger.ts';

/**
 * With the ledger's pauses these last about 12 s: a burst of writers at one lane is over by then, and no function's
 * time is.
 */
const TURNS = 30;

/** Calls `turn` until it ends without {@link Conflict}. `turn` must read everything anew that it decides upon. */
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
