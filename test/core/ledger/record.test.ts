import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { record } from '../../../core/ledger/record.ts';
import { memoryLedger } from '../memory-ledger.ts';

const KEY = { pk: 'P', sk: 'S' };
const thing = record('thing', z.object({ size: z.int() }));

test('a fresh item is written where there is none, and read through its schema', async () => {
  const ledger = memoryLedger();
  assert.equal(await thing.read(ledger, KEY), undefined);

  await ledger.write([{ put: thing.fresh(KEY, { size: 1 }, { listed: { under: 'L', at: 'now' } }) }]);

  const item = await thing.require(ledger, KEY, 'thing');
  assert.deepEqual([item.data, item.revision, item.kind, item.listed?.under], [{ size: 1 }, 1, 'thing', 'L']);
  await assert.rejects(ledger.write([{ put: thing.fresh(KEY, { size: 2 }) }]), { code: 'Conflict' });
});

test('a missing item is refused with the name of what was looked for', async () => {
  await assert.rejects(thing.require(memoryLedger(), KEY, 'thing S'), { name: 'NotFound', message: /no thing S/ });
});

test('an item of another kind, and one that its schema does not know, are corrupt', () => {
  const item = { key: KEY, revision: 1 };

  assert.throws(() => thing.parse({ ...item, kind: 'other', data: { size: 1 } }), {
    name: 'LedgerCorrupt',
    message: /P S is not a valid thing: kind is other/,
  });
  assert.throws(() => thing.parse({ ...item, kind: 'thing', data: { size: 'big' } }), {
    name: 'LedgerCorrupt',
    message: /size/,
  });
});
