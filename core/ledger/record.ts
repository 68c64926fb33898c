/** One kind of item: its schema, and reading it through that schema. */
import type * as z from 'zod';
import { TaglineError } from '../fault.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Key } from './keys.ts';

export interface Record<Data> {
  readonly kind: string;
  /** The item, or undefined where there is none. Throws `LedgerCorrupt` for an item that is not of this kind. */
  read(ledger: Pick<Ledger, 'get'>, key: Key): Promise<Item<Data> | undefined>;
  /** The item; throws {@link NotFound} where there is none. */
  require(ledger: Pick<Ledger, 'get'>, key: Key, what: string): Promise<Item<Data>>;
  parse(item: Item<unknown>): Item<Data>;
  /** A new item: it must be absent when it is written. */
  fresh(key: Key, data: Data, index?: Pick<Item<Data>, 'open' | 'listed' | 'expires'>): Item<Data>;
}

export const record = <Data>(kind: string, schema: z.ZodType<Data>): Record<Data> => {
  const parse = (item: Item<unknown>): Item<Data> => {
    const parsed = schema.safeParse(item.data);
    if (item.kind !== kind || !parsed.success) {
      throw new TaglineError(
        'LedgerCorrupt',
        `${item.key.pk} ${item.key.sk} is not a valid ${kind}: ${parsed.error?.message ?? `kind is ${item.kind}`}`,
        {
          remedy: 'Something other than Tagline wrote this item, or a newer Tagline did: restore it, or upgrade.',
        },
      );
    }
    return { ...item, data: parsed.data };
  };
  const read = async (ledger: Pick<Ledger, 'get'>, key: Key): Promise<Item<Data> | undefined> => {
    const item = await ledger.get(key);
    return item && parse(item);
  };
  return {
    kind,
    parse,
    read,
    async require(ledger, key, what) {
      const item = await read(ledger, key);
      if (!item) throw new NotFound(what);
      return item;
    },
    fresh: (key, data, index = {}) => ({ key, kind, revision: 0, data, ...index }),
  };
};

export class NotFound extends TaglineError {
  constructor(what: string) {
    super('NotFound', `there is no ${what}`, { remedy: 'Check the name or id; the list commands show what there is.' });
  }
}
