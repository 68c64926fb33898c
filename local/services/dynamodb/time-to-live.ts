/**
 * Items whose TTL attribute names a time in the past are deleted in the background; until then they can be read, as on
 * AWS.
 */
import type { Clock, Timer } from '../../kernel/clock.ts';
import type { Catalog } from './catalog.ts';
import { expiryOf } from './expiry-of.ts';
import type { Items } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** AWS does not delete what expired longer ago than this: such a time is probably a mistake. */
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;
const BATCH = 200;
const SERVICE = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };

export interface Expiry {
  /** Something that expires then (epoch seconds) was written. */
  expect(expires: number): void;
  /** Looks for the next expiry in all tables: after a start, or when a table's TTL changed. */
  wake(): void;
  /** Brings the expiries of a table's items in line with its TTL attribute (or its absence). */
  reindex(table: Table): void;
  stop(): void;
}

export const openExpiry = (around: {
  clock: Clock;
  store: Store;
  catalog: Catalog;
  items: Items;
  log(line: string): void;
}): Expiry => {
  const { clock, store, catalog, items } = around;
  let timer: { due: number; armed: Timer } | undefined;

  const nextDue = (): number | undefined => {
    const oldest = clock.now() / 1000 - FIVE_YEARS;
    const dues = [...catalog.all()]
      .filter((table) => table.timeToLive !== undefined)
      .map(
        (table) =>
          store.sql('SELECT min(expires) AS e FROM items WHERE table_id = ? AND expires > ?').get(table.id, oldest)?.[
            'e'
          ],
      )
      .filter((due): due is number => typeof due === 'number');
    return dues.length > 0 ? Math.min(...dues) * 1000 : undefined;
  };

  const wake = (): void => {
    const due = nextDue();
    if (due !== undefined) arm(due);
  };

  const arm = (due: number): void => {
    // At most once a second: a stream of expiring writes must not become a stream of sweeps.
    const at = Math.max(due, clock.now()) + 1000;
    if (timer && timer.due <= at) return;
    timer?.armed.cancel();
    timer = { due: at, armed: clock.at(at, sweep) };
  };

  const sweep = (): void => {
    timer = undefined;
    try {
      for (const table of [...catalog.all()]) while (deleteExpired(table) === BATCH);
    } catch (error) {
      around.log(`dynamodb: expiring items failed: ${(error as Error).stack}`);
    }
    wake();
  };

  const deleteExpired = (table: Table): number => {
    const now = clock.now() / 1000;
    const rows = store
      .sql('SELECT id, pk, sk, item, size FROM items WHERE table_id = ? AND expires < ? AND expires > ? LIMIT ?')
      .all(table.id, now, now - FIVE_YEARS, BATCH);
    if (rows.length === 0) return 0;
    store.transaction(() => {
      for (const row of rows) {
        const key = { pk: Buffer.from(row['pk'] as Uint8Array), sk: Buffer.from(row['sk'] as Uint8Array) };
        const old = { id: Number(row['id']), item: JSON.parse(row['item'] as string), size: Number(row['size']) };
        items.replace(table, key, old, undefined, SERVICE);
      }
    });
    return rows.length;
  };

  return {
    expect: (expires) => {
      if (expires > clock.now() / 1000 - FIVE_YEARS) arm(expires * 1000);
    },
    wake,
    reindex(table) {
      const rows = store.sql('SELECT id, item FROM items WHERE table_id = ?').all(table.id);
      const set = store.sql('UPDATE items SET expires = ? WHERE id = ?');
      for (const { id, item } of rows) set.run(expiryOf(JSON.parse(item as string), table) ?? null, id as number);
    },
    stop: () => timer?.armed.cancel(),
  };
};
