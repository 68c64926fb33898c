import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOfShard } from '../../../../../local/services/codebuild/tools/shard.ts';

const files = Array.from({ length: 11 }, (_, n) => `t/${String.fromCharCode(107 - n)}.test.js`);
const shards = (all: readonly string[], of: number, strategy: 'equal-distribution' | 'stability') =>
  Array.from({ length: of }, (_, index) => filesOfShard(all, index, of, strategy));

test('an equal distribution gives each file to one shard, in chunks of names that differ by one at most', () => {
  const parts = shards(files, 3, 'equal-distribution');

  assert.deepEqual(
    parts.map(({ length }) => length),
    [4, 4, 3],
  );
  assert.deepEqual(parts.flat(), [...files].sort());
});

test('a stable distribution leaves the other files where they are when one is added', () => {
  const before = shards(files, 4, 'stability');
  const after = shards([...files, 't/new.test.js'], 4, 'stability');

  assert.deepEqual(before.flat().sort(), [...files].sort());
  assert.deepEqual(
    after.map((part) => part.filter((file) => file !== 't/new.test.js')),
    before,
  );
});

test('more shards than files leave some of them empty', () => {
  assert.deepEqual(shards(['b', 'a'], 3, 'equal-distribution'), [['a'], ['b'], []]);
});
