/**
 * Logins of builds. The engine makes one when it gives an order under the lease, and takes it back with the end of the
 * work. A build is told the name of the secret; its value lies where the role of that kind of build can read it, and in
 * the ledger as a digest.
 */
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { BuildWork, StateLogins } from '../ports/state-logins.ts';
import { addressOf } from '../target.ts';
import { expiryOf, type Login, loginRecord } from '../terraform-login.ts';
import { backendOf } from '../terraform-states.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly installation: () => Installation;
  readonly secrets: Secrets;
  readonly apiUrl: () => string;
}

/** The prefix of the secrets of one kind of build, in one environment and account. */
export const secretsOf = (kind: string, environment: string, account: string): string =>
  `/tagline/${kind}/${environment}/${account}/`;

const secretName = ({ kind, target, token }: BuildWork): string =>
  `${secretsOf(kind, target.environment, target.account)}${token}`;

export const stateLogins = ({ ledger, clock, ids, digest, installation, secrets, apiUrl }: Ports): StateLogins => ({
  async open({ minutes, under, ...work }) {
    if (backendOf(installation(), work.target.environment) !== 'http') return undefined;
    const [address, name] = [addressOf(work.target), secretName(work)];
    // An order that is given twice is one build, so its secret must be the same.
    const secret = await secrets.keep(name, ids.secret());
    const key = keys.login(address, work.token);
    await decide(ledger, async () => {
      if (await loginRecord.read(ledger, key)) return;
      const at = clock.now();
      const login: Login = {
        id: work.token,
        address,
        digest: digest(secret),
        by: under ? `execution ${under.executionId}` : 'a plan',
        at,
        expiresAt: later(at, minutes * 60),
        mayBreak: false,
        mayWrite: under !== undefined,
        ...(under ? { under } : {}),
      };
      await ledger.write([{ put: loginRecord.fresh(key, login, { expires: expiryOf(login) }) }]);
    });
    return { url: `${apiUrl().replace(/\/$/, '')}/v1/terraform/${address}`, id: work.token, secretName: name };
  },
  async close(work) {
    if (backendOf(installation(), work.target.environment) !== 'http') return;
    const key = keys.login(addressOf(work.target), work.token);
    const before = await loginRecord.read(ledger, key);
    if (!before || before.data.revoked) return;
    await secrets.forget(secretName(work));
    await decide(ledger, async () => {
      const item = await loginRecord.read(ledger, key);
      if (!item || item.data.revoked) return;
      const revoked = { at: clock.now(), by: 'the end of its build' };
      await ledger.write([{ put: { ...item, data: { ...item.data, revoked } } }]);
    });
  },
});
