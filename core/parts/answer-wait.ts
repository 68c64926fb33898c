/**
 * Sends a waiting machine the answer it is owed, then deletes the wait. A step calls this after its decision is
 * written; `reconcile` calls it if the step could not.
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
      // Another process has sent and deleted it, or a retried task has put a new token here, which its own step
      // answers.
      if (!(error instanceof Conflict)) throw error;
    }
  };
