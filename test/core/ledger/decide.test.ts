import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../core/ledger/decide.ts';
import { Conflict, LedgerThrottled } from '../../../core/ports/ledger.ts';

/** Turns that end like this one after another, and the pauses between them. */
const turns = (...ends: (Error | string)[]) => {
  const pauses: number[] = [];
  let taken = 0;
  const ledger = { backOff: async (lost: number) => void pauses.push(lost) };
  const turn = async (): Promise<string> => {
    const end = ends[Math.min(taken++, ends.length - 1)] ?? '';
    if (typeof end === 'string') return end;
    throw end;
  };
  return { pauses, run: () => decide(ledger, turn), taken: () => taken };
};

test('a lost race and a throttled write are decided again, with a longer pause before each turn', async () => {
  const { pauses, run } = turns(new Conflict([]), new LedgerThrottled([]), new Conflict([]), 'done');

  assert.equal(await run(), 'done');
  assert.deepEqual(pauses, [1, 2, 3]);
});

test('any other error ends it at once', async () => {
  const { pauses, run, taken } = turns(new Error('AccessDenied'), 'never');

  await assert.rejects(run(), /AccessDenied/);
  assert.deepEqual([pauses, taken()], [[], 1]);
});

test('a race that is lost for ever ends with its conflict', async () => {
  const { run, taken } = turns(new Conflict([{ pk: 'LANE', sk: 'LANE' }]));

  await assert.rejects(run(), { code: 'Conflict' });
  assert.equal(taken(), 30);
});
