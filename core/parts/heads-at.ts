/** What an address holds now: the head of each component. */
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord, type State } from '../state.ts';

export const headsAt = async (ledger: Pick<Ledger, 'list'>, address: string): Promise<readonly State[]> => {
  const { pk, sk } = keys.head(address, '');
  return (await listAll(ledger, pk, sk)).map((item) => headRecord.parse(item).data);
};
