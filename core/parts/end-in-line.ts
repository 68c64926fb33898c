/**
 * Ends an execution that waits in front of a stage: nothing of it runs, so its end is written together with its place in
 * the lane, and its machine is owed an error that ends it.
 */
import type { Execution } from '../execution.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { useRecord } from '../machine-use.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';

export const endInLine = async (
  ledger: Pick<Ledger, 'get'>,
  item: Item<Execution>,
  stage: string,
  end: Pick<Execution, 'status'> & Partial<Execution>,
  now: string,
): Promise<{ readonly changes: readonly Change[]; readonly wait?: Key }> => {
  const { id, attempt, pipeline } = item.data;
  const data: Execution = { ...item.data, ...end, updatedAt: now, endedAt: now };
  const wait = await waitRecord.read(ledger, waitKey.stage(id, attempt, stage));
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
