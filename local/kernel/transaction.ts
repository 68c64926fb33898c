import type { DatabaseSync } from 'node:sqlite';

export type Transaction = <T>(work: () => T) => T;

/**
 * Runs synchronous work on this database as one transaction: all of it is on disk when it returns, nothing is when it
 * throws. Inside another one it joins that one, which then stands or falls with it.
 */
export const transactionsOn = (db: DatabaseSync): Transaction => {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  return (work) => {
    if (db.isTransaction) return work();
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      // A full disk has rolled back already.
      if (db.isTransaction) rollback.run();
      throw error;
    }
  };
};
