/** Makes a login for Terraform's HTTP backend at one address. Its secret is answered once and kept nowhere. */
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { expiryOf, type Login, type LoginView, loginRecord } from '../terraform-login.ts';
import { keptTarget } from '../terraform-states.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly installation: Installation;
}

export interface LogIn {
  readonly address: string;
  readonly by: string;
  readonly hours: number;
  readonly mayBreak: boolean;
}

export const logInTerraform =
  ({ ledger, clock, ids, digest, installation }: Ports) =>
  async ({ address, by, hours, mayBreak }: LogIn): Promise<LoginView & { readonly secret: string }> => {
    keptTarget(installation, address);
    const [id, secret, at] = [ids.uuid(), ids.secret(), clock.now()];
    const view: LoginView = { id, address, by, at, expiresAt: later(at, hours * 3600), mayBreak, mayWrite: true };
    const login: Login = { ...view, digest: digest(secret) };
    await ledger.write([{ put: loginRecord.fresh(keys.login(address, id), login, { expires: expiryOf(login) }) }]);
    return { ...view, secret };
  };
