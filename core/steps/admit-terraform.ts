/** Whom a request to Terraform's HTTP backend comes from: a login of that very address, or nobody. */
import { equalInConstantTime } from '../constant-time.ts';
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { isValid, type Login, loginRecord } from '../terraform-login.ts';

export interface Shown {
  readonly address: string;
  readonly id: string;
  readonly secret: string;
}

/** Compared with where there is no such login, so that the time of an answer does not tell which logins there are. */
const NOBODYS = '0'.repeat(64);

export const admitTerraform =
  ({ ledger, clock, digest }: { ledger: Pick<Ledger, 'get'>; clock: Clock; digest: Digest }) =>
  async ({ address, id, secret }: Shown): Promise<Login | undefined> => {
    const login = (await loginRecord.read(ledger, keys.login(address, id)))?.data;
    const isTheirs = equalInConstantTime(digest(secret), login?.digest ?? NOBODYS);
    return login && isTheirs && isValid(login, clock.now()) ? login : undefined;
  };
