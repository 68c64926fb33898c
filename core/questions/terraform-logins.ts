/** The logins of an address for Terraform's HTTP backend, without anything that opens it. */
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Ledger } from '../ports/ledger.ts';
import { LoginView, loginRecord } from '../terraform-login.ts';

export const terraformLogins =
  ({ ledger }: { ledger: Pick<Ledger, 'list'> }) =>
  async (address: string): Promise<{ logins: readonly LoginView[] }> => {
    const { pk, sk } = keys.login(address, '');
    const items = await listAll(ledger, pk, sk);
    return { logins: items.map((item) => LoginView.parse(loginRecord.parse(item).data)) };
  };
