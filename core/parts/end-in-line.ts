/**
 * Ends an execution that waits in front of a stage: nothing of it runs, so its end is written together with its place
 * in the lane, and its machine is owed an error that ends it.
 */
import type { Execution } from '../execution.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { useRecord } from '../machine-use.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';

/** `mine`: its wait, where that is not written yet. */
export const endInLine = async (
  ledger: Pick<Ledger, 'get'>,
  item: Item<Execution>,
  stage: string,
  end: Pick<Execution, 'status'> & Partial<Execution>,
  now: string,
  mine?: Item<Wait>,
): Promise<{ readonly changes: readonly Change[]; readonly wait?: Key }> => {
  const { id, attempt, pipeline } = item.data;
  const data: Execution = { ...item.data, ...end, updatedAt: now, endedAt: now };
  const key = waitKey.stage(id, attempt, stage);
  const isMine = mine !== undefined && mine.key.pk === key.pk && mine.key.sk === key.sk;
  const wait = isMine ? mine : await waitRecord.read(ledger, key);
  // It is never retried: no action of it has failed.
  const use = await useRecord.read(ledger, keys.use(pipeline, id));
  return {
    changes: [
      { put: { ...item, data, open: undefined } },
      ...(use ? [{ delete: { key: use.key, revision: use.revision } }] : []),
      ...(wait ? [{ put: owe(wait, { error: 'ExecutionEnded', cause: data.statusSummary ?? '' }, now) }] : []),
    ],
    ...(wait ? { wait: wait.key } : {}),
  };
};
