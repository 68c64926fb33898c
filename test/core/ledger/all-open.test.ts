import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allOpen } from '../../../core/ledger/all-open.ts';
import type { Item } from '../../../core/ports/ledger.ts';
import { memoryLedger } from '../memory-ledger.ts';

test('everything that is open of a kind comes, oldest first, page after page', async () => {
  const ledger = memoryLedger();
  const put = (sk: string, kind: 'job' | 'owed'): { put: Item<unknown> } => ({
    put: { key: { pk: 'P', sk }, kind: 'x', revision: 0, data: {}, open: { kind, since: sk } },
  });
  await ledger.write(['1', '2', '3', '4', '5'].map((sk) => put(sk, 'job')));
  await ledger.write([put('6', 'owed')]);
  const inPages: Parameters<typeof allOpen>[0] = { open: (kind, page) => ledger.open(kind, { ...page, limit: 2 }) };

  const found: string[] = [];
  for await (const { key } of allOpen(inPages, 'job')) found.push(key.sk);

  assert.deepEqual(found, ['1', '2', '3', '4', '5']);
});
