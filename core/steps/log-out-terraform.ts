/** Revokes a login: its secret opens nothing from now on. A lock that was taken with it stays, and can be broken. */
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { LoginView, loginRecord } from '../terraform-login.ts';

export const logOutTerraform =
  ({ ledger, clock }: { ledger: Ledger; clock: Clock }) =>
  ({ address, id, by }: { address: string; id: string; by: string }): Promise<LoginView> =>
    decide(ledger, async () => {
      const item = await loginRecord.require(ledger, keys.login(address, id), `login ${id} at ${address}`);
      const data = item.data.revoked ? item.data : { ...item.data, revoked: { at: clock.now(), by } };
      if (!item.data.revoked) await ledger.write([{ put: { ...item, data } }]);
      return LoginView.parse(data);
    });
