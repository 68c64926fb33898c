/** Asynchronous invocations that have been accepted and are not finished. */
import type { DatabaseSync } from 'node:sqlite';

export interface AsyncEvent {
  readonly id: number;
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** As the caller named it. */
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly accepted: number;
  /** Runs that ended in an error. */
  readonly failures: number;
  /** Times that there was no room to run. */
  readonly throttles: number;
  readonly due: number;
}

export interface Events {
  add(event: Omit<AsyncEvent, 'id'>): AsyncEvent;
  postpone(id: number, failures: number, throttles: number, due: number): void;
  delete(id: number): void;
  /** All of them, oldest first. */
  pending(): AsyncEvent[];
}

export const openEvents = (db: DatabaseSync): Events => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS events (
      id INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
      name TEXT NOT NULL,
      qualifier TEXT, payload TEXT NOT NULL, accepted REAL NOT NULL, failures INTEGER NOT NULL,
      throttles INTEGER NOT NULL, due REAL NOT NULL)`);
  const add = db.prepare(
    `INSERT INTO events (request_id, account, region, name, qualifier, payload, accepted, failures, throttles, due)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const postpone = db.prepare('UPDATE events SET failures = ?, throttles = ?, due = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM events WHERE id = ?');
  const pending = db.prepare('SELECT *, request_id AS requestId FROM events ORDER BY id');
  return {
    add(event) {
      const { requestId, account, region, name, qualifier, payload, accepted, failures, throttles, due } = event;
      const { lastInsertRowid } = add.run(
        requestId,
        account,
        region,
        name,
        qualifier ?? null,
        payload,
        accepted,
        failures,
        throttles,
        due,
      );
      return { ...event, id: Number(lastInsertRowid) };
    },
    postpone: (id, failures, throttles, due) => void postpone.run(failures, throttles, due, id),
    delete: (id) => void remove.run(id),
    pending: () =>
      pending.all().map((row) => {
        const { request_id: _, qualifier, ...event } = row as unknown as AsyncEvent & { request_id: string };
        return { ...event, qualifier: qualifier ?? undefined };
      }),
  };
};
