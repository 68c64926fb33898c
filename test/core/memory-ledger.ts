/**
 * A hand-written fake of the ledger port: a map with revisions. `beforeWrite` lets a test slip a rival's write in
 * between.
 */
import type { Key } from '../../core/ledger/keys.ts';
import { type Change, Conflict, type Item, type Ledger, type Page } from '../../core/ports/ledger.ts';

export interface MemoryLedger extends Ledger {
  readonly items: Map<string, Item<unknown>>;
  beforeWrite: ((changes: readonly Change[]) => Promise<void>) | undefined;
  /** How often somebody had to decide again. */
  lost: number;
}

const at = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

export const memoryLedger = (): MemoryLedger => {
  const items = new Map<string, Item<unknown>>();
  const keyOf = (change: Change): Key =>
    'put' in change ? change.put.key : 'delete' in change ? change.delete.key : change.check.key;
  const revisionOf = (change: Change): number =>
    'put' in change ? change.put.revision : 'delete' in change ? change.delete.revision : change.check.revision;
  const page = (found: Item<unknown>[], { newestFirst = false, limit = 100, after }: Page = {}) => {
    const all = newestFirst ? found.toReversed() : found;
    const from = after === undefined ? 0 : all.findIndex(({ key }) => at(key) === after) + 1;
    const items = all.slice(from, from + limit);
    const last = items.at(-1);
    return { items, ...(last && from + limit < all.length ? { next: at(last.key) } : {}) };
  };
  const sorted = (by: (item: Item<unknown>) => string, keep: (item: Item<unknown>) => boolean): Item<unknown>[] =>
    [...items.values()].filter(keep).sort((a, b) => (by(a) < by(b) ? -1 : 1));
  const ledger: MemoryLedger = {
    items,
    beforeWrite: undefined,
    lost: 0,
    backOff: async () => void ledger.lost++,
    get: async (key) => items.get(at(key)),
    list: async (pk, options = {}) =>
      page(
        sorted(
          (item) => item.key.sk,
          (item) => item.key.pk === pk && item.key.sk.startsWith(options.prefix ?? ''),
        ),
        options,
      ),
    open: async (kind, options) =>
      page(
        sorted(
          (item) => item.open?.since ?? '',
          (item) => item.open?.kind === kind,
        ),
        options,
      ),
    listed: async (under, options) =>
      page(
        sorted(
          (item) => item.listed?.at ?? '',
          (item) => item.listed?.under === under && item.listed.at.startsWith(options?.prefix ?? ''),
        ),
        { newestFirst: true, ...options },
      ),
    async write(changes) {
      if (changes.length > 100) throw new Error('DynamoDB takes 100 changes in a transaction');
      const rival = ledger.beforeWrite;
      ledger.beforeWrite = undefined;
      await rival?.(changes);
      const twice = changes.map((change) => at(keyOf(change)));
      if (new Set(twice).size !== twice.length) throw new Error(`one transaction, one item twice: ${twice.join(', ')}`);
      if (changes.some((change) => (items.get(at(keyOf(change)))?.revision ?? 0) !== revisionOf(change)))
        throw new Conflict(changes.map(keyOf));
      for (const change of changes) {
        // What DynamoDB would lose is lost here too: undefined members, class instances.
        if ('put' in change)
          items.set(at(change.put.key), {
            ...change.put,
            data: JSON.parse(JSON.stringify(change.put.data)) as unknown,
            revision: change.put.revision + 1,
          });
        if ('delete' in change) items.delete(at(change.delete.key));
      }
    },
  };
  return ledger;
};
