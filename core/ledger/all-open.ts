/**
 * Everything that is open of a kind. The index projects everything; what it shows may lag, so whoever acts on an item
 * reads it again.
 */
import type { Item, Ledger, OpenKind } from '../ports/ledger.ts';

export const allOpen = async function* (
  ledger: Pick<Ledger, 'open'>,
  kind: OpenKind,
): AsyncGenerator<Item<unknown>, void> {
  let after: string | undefined;
  do {
    const page = await ledger.open(kind, { after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
};
