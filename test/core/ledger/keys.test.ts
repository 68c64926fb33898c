import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';

const ID = '00000000-0000-4000-8000-000000000001';

test('everything of an execution lies in one partition, its approvals too', () => {
  const { pk } = keys.execution(ID);

  for (const key of [
    keys.stage(ID, 'Deploy'),
    keys.action(ID, 'Deploy', 'Plan'),
    keys.plan(ID, 'Deploy', 'Plan'),
    keys.approval(`${ID}-1-abcdef01`),
  ])
    assert.equal(key.pk, pk);
});

test('versions and serials sort by their number, not by their digits', () => {
  const sorted = (at: (n: number) => string): number[] => [10, 9, 100].sort((a, b) => (at(a) < at(b) ? -1 : 1));

  assert.deepEqual(
    sorted((n) => keys.version('hello', n).sk),
    [9, 10, 100],
  );
  assert.deepEqual(
    sorted((n) => keys.serial('a', 'hello', n).sk),
    [9, 10, 100],
  );
});

test('two different things never have one key', () => {
  const all = [
    keys.pipeline('hello'),
    keys.version('hello', 1),
    keys.operation('hello'),
    keys.trigger('CodeCommit', 'hello', 'hello'),
    keys.claim('hello', 'a', 'd'),
    keys.started('CodeCommit', 'hello', 'tag/a', 'd'),
    keys.lane('hello', 'a'),
    keys.execution('hello'),
    keys.stage('hello', 'a'),
    keys.action('hello', 'a', 'b'),
    keys.plan('hello', 'a', 'b'),
    keys.approval('hello'),
    keys.job('hello'),
    keys.wait('hello', 1, 'a'),
    keys.lease('hello'),
    keys.head('hello', 'a'),
    keys.serial('hello', 'a', 1),
    keys.name('Stack', { account: 'a', region: 'b' }, 'hello'),
    keys.release('hello', 'a'),
    keys.refusal('now', 'a'),
  ].map(({ pk, sk }) => `${pk} ${sk}`);

  assert.equal(new Set(all).size, all.length);
});
