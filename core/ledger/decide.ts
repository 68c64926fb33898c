/** Reads, decides, writes; again if somebody else was faster. */
import { Conflict } from '../ports/ledger.ts';

/** A lane holds at most 50 executions, so that many writers can lose in a row before each has had its turn. */
const TURNS = 60;

/** Calls `turn` until it ends without {@link Conflict}. `turn` must read everything anew that it decides upon. */
export const decide = async <T>(turn: () => Promise<T>): Promise<T> => {
  for (let n = 1; ; n++) {
    try {
      return await turn();
    } catch (error) {
      if (!(error instanceof Conflict) || n >= TURNS) throw error;
    }
  }
};
