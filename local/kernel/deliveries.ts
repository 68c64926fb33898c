/**
 * What still has to be delivered, a row each, written before the request that asks for it is answered, and tried until
 * it is over with.
 * A crash between a delivery and its forgetting delivers twice.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Timer } from './clock.ts';
import type { Cloud } from './cloud.ts';
import { prepare } from './statements.ts';

export interface Tries {
  /** How often it has failed before. */
  readonly attempts: number;
  /** Milliseconds: when it was added. */
  readonly begun: number;
}

export interface Courier<T> {
  /** Throws what prevented it. */
  deliver(item: T, tries: Tries): Promise<void>;
  /** When to try again, in milliseconds; undefined once it is given up, with all that this means done. */
  failed(item: T, tries: Tries, error: unknown): Promise<number | undefined>;
}

export interface Deliveries<T> {
  /** To be called in a transaction. */
  add(item: T): void;
  /** Sends what is due. */
  pump(): void;
  /** Deliveries that are waiting or under way. */
  count(): number;
  stop(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS due_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL, attempts INTEGER NOT NULL, begun INTEGER NOT NULL,
    due INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS due_deliveries_by_time ON due_deliveries (due);
`;

const AT_ONCE = 32;
const AFTER_A_BUG = 60_000;

interface Row extends Tries {
  readonly id: number;
  readonly item: string;
}

/** @param T must survive JSON; `service` is for the log */
export const openDeliveries = <T>(
  cloud: Cloud,
  service: string,
  db: DatabaseSync,
  courier: Courier<T>,
): Deliveries<T> => {
  db.exec(SCHEMA);
  const insert = db.prepare('INSERT INTO due_deliveries (item, attempts, begun, due) VALUES (?, 0, ?, ?)');
  const dueRows = prepare<Row>(
    db,
    'SELECT id, item, attempts, begun FROM due_deliveries WHERE due <= ? ORDER BY id LIMIT ?',
  );
  const nextDue = db.prepare('SELECT MIN(due) AS due FROM due_deliveries WHERE due > ?');
  const postpone = db.prepare('UPDATE due_deliveries SET attempts = ?, due = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM due_deliveries WHERE id = ?');
  const count = db.prepare('SELECT COUNT(*) AS count FROM due_deliveries');
  const underWay = new Set<number>();
  let timer: Timer | undefined;
  let stopped = false;
  let asked = false;

  const settle = async ({ id, item: text, attempts, begun }: Row): Promise<void> => {
    const item = JSON.parse(text) as T;
    const tries = { attempts, begun };
    let again: number | undefined;
    try {
      await courier.deliver(item, tries);
    } catch (error) {
      if (stopped) return;
      again = await courier.failed(item, tries, error);
    }
    if (stopped) return;
    if (again === undefined) drop.run(id);
    else postpone.run(attempts + 1, again, id);
  };

  const begin = (row: Row): void => {
    underWay.add(row.id);
    void settle(row)
      .catch((error: unknown) => {
        cloud.log(`${service}: delivery ${row.id} failed: ${(error as Error).stack}`);
        if (!stopped) postpone.run(row.attempts, cloud.clock.now() + AFTER_A_BUG, row.id);
      })
      .finally(() => {
        underWay.delete(row.id);
        pump();
      });
  };

  const run = (): void => {
    asked = false;
    if (stopped) return;
    const now = cloud.clock.now();
    for (const row of dueRows.all(now, AT_ONCE + underWay.size))
      if (!underWay.has(row.id) && underWay.size < AT_ONCE) begin(row);
    timer?.cancel();
    const next = nextDue.get(now)?.['due'];
    timer = next === null || next === undefined ? undefined : cloud.clock.at(Number(next), pump);
  };

  const pump = (): void => {
    if (asked || stopped) return;
    asked = true;
    setImmediate(run);
  };

  return {
    add(item) {
      const now = cloud.clock.now();
      insert.run(JSON.stringify(item), now, now);
    },
    pump,
    count: () => Number(count.get()?.['count']),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
};
