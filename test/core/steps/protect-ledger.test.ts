import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protectLedger } from '../../../core/steps/protect-ledger.ts';

test('the ledger is protected once, however many stacks say that they have come to be', async () => {
  const done: string[] = [];
  const table = {
    isProtected: async () => done.length > 0,
    protect: async () => void done.push('protected'),
  };

  assert.equal(await protectLedger({ table })(), 'now');
  assert.equal(await protectLedger({ table })(), 'before');
  assert.deepEqual(done, ['protected']);
});
