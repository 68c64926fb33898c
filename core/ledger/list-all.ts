/** Reads every item of a partition, page by page: no decision may rest on a first page alone. */
import type { Item, Ledger } from '../ports/ledger.ts';

export const listAll = async (
  ledger: Pick<Ledger, 'list'>,
  pk: string,
  prefix = '',
): Promise<readonly Item<unknown>[]> => {
  const items: Item<unknown>[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.list(pk, { ...(prefix === '' ? {} : { prefix }), limit: 1000, after });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
};
