import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { transactionsOn } from '../../../local/kernel/transaction.ts';

const openNumbers = () => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE numbers (n INTEGER UNIQUE)');
  const insert = db.prepare('INSERT INTO numbers VALUES (?)');
  return {
    transaction: transactionsOn(db),
    add: (n: number) => void insert.run(n),
    all: () =>
      db
        .prepare('SELECT n FROM numbers ORDER BY n')
        .all()
        .map(({ n }) => n),
  };
};

test('work that throws leaves nothing behind, and the next work is not disturbed', () => {
  const { transaction, add, all } = openNumbers();
  assert.throws(
    () =>
      transaction(() => {
        add(1);
        add(1);
      }),
    /UNIQUE/,
  );
  assert.deepEqual(all(), []);

  assert.equal(
    transaction(() => {
      add(2);
      return 'done';
    }),
    'done',
  );
  assert.deepEqual(all(), [2]);
});

test('work within work stands or falls with it', () => {
  const { transaction, add, all } = openNumbers();
  assert.throws(() =>
    transaction(() => {
      transaction(() => add(1));
      throw new Error('no');
    }),
  );
  assert.deepEqual(all(), []);
});
