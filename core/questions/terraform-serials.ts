/** Every serial of a state that Tagline keeps for Terraform, newest first, without its content. */
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type TerraformSerial, terraformSerialRecord } from '../terraform-state.ts';

export const terraformSerials =
  ({ ledger }: { ledger: Pick<Ledger, 'list'> }) =>
  async (address: string): Promise<{ serials: readonly TerraformSerial[] }> => {
    const items = await listAll(ledger, keys.terraformHead(address).pk, 'SERIAL#');
    return { serials: items.map((item) => terraformSerialRecord.parse(item).data).reverse() };
  };
