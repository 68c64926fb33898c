/**
 * Sends what is owed to a waiting machine, then forgets the wait. Whoever owes calls this after the decision is
 * written; `reconcile` calls it for what was lost.
 */
import type { Key } from '../ledger/keys.ts';
import { Conflict, type Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { waitRecord } from '../wait.ts';

export const answerWait =
  ({ ledger, machines }: { ledger: Ledger; machines: Pick<Machines, 'answer'> }) =>
  async (key: Key): Promise<void> => {
    const wait = await waitRecord.read(ledger, key);
    if (!wait?.data.owed) return;
    await machines.answer(wait.data.token, wait.data.owed);
    try {
      await ledger.write([{ delete: { key, revision: wait.revision } }]);
    } catch (error) {
      // Somebody else sent and deleted it, or a retried task put a new token here: then that one is answered by who put
      // it.
      if (!(error instanceof Conflict)) throw error;
    }
  };
