import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAll } from '../../../core/ledger/list-all.ts';
import type { Item, Page } from '../../../core/ports/ledger.ts';
import { memoryLedger } from '../memory-ledger.ts';

/** A ledger whose pages hold two items, whatever is asked for. */
const inPages = async () => {
  const ledger = memoryLedger();
  const put = (sk: string): { put: Item<unknown> } => ({
    put: { key: { pk: 'P', sk }, kind: 'x', revision: 0, data: {} },
  });
  await ledger.write(['A#1', 'A#2', 'A#3', 'A#4', 'B#1'].map(put));
  const two = (page: Page = {}): Page => ({ ...page, limit: 2 });
  return { list: (pk: string, page?: Page) => ledger.list(pk, two(page)) };
};
const sks = (items: readonly Item<unknown>[]): string[] => items.map(({ key }) => key.sk);

test('a partition is read to its last page, all of it or what has the prefix', async () => {
  const ledger = await inPages();

  assert.deepEqual(sks(await listAll(ledger, 'P')), ['A#1', 'A#2', 'A#3', 'A#4', 'B#1']);
  assert.deepEqual(sks(await listAll(ledger, 'P', 'A#')), ['A#1', 'A#2', 'A#3', 'A#4']);
  assert.deepEqual(await listAll(ledger, 'Q'), []);
});
