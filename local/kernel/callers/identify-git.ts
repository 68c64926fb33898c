/**
 * Git credentials for CodeCommit: a service-specific user name and password, or an access key and a signature made of
 * the host and path.
 */

import type { Clock } from '../clock.ts';
import type { Cloud, Principal } from '../cloud.ts';
import { sameText } from '../same-text.ts';
import { sign, signedAt } from '../wire/sigv4.ts';
import { rootOf, type Strangers } from './authenticate.ts';
import type { Directory } from './directory.ts';

const ALLOWED_SKEW = 15 * 60_000;
const SIGNATURE = /^(\d{8}T\d{6})Z([0-9a-f]{64})$/;

export const makeIdentifyGit =
  (store: Directory, { clock, strangers }: { clock: Clock; strangers: Strangers }): Cloud['identifyGit'] =>
  ({ username, password, host, path, region }) => {
    const credential = store.git.check(username, password);
    if (credential?.service === 'codecommit.amazonaws.com') return userOf(store, credential.owner);
    const [id = '', token] = splitToken(username);
    const key = store.keys.get(id);
    const [, time = '', signature = ''] = SIGNATURE.exec(password) ?? [];
    if (!key) {
      if (strangers === 'refused') return undefined;
      // As on the wire: a key that was not issued here is root, but nothing that looks like a Git user name or an old
      // session is a key.
      const root = /^\d{12}$/.test(id) || (time !== '' && !id.startsWith('ASIA'));
      return root ? rootOf(id) : undefined;
    }
    const live = key.status === 'Active' && key.tokenIs(token) && (key.expires ?? Infinity) > clock.now();
    if (!live || !near(signedAt(`${time}Z`), clock)) return undefined;
    // Both clients of AWS leave the port out of the host; some others sign it.
    const hosts = [host.replace(/:\d+$/, ''), host];
    const scope = { date: time.slice(0, 8), region, service: 'codecommit', time };
    const right = hosts.some((name) =>
      sameText(sign(`GIT\n${path}\n\nhost:${name}\n\nhost\n`, scope, key.secret), signature),
    );
    return right ? key.principal : undefined;
  };

const splitToken = (username: string): [string, string?] => {
  const at = username.indexOf('%');
  return at < 0 ? [username] : [username.slice(0, at), username.slice(at + 1)];
};

const near = (time: number, clock: Clock): boolean =>
  [clock.now(), Date.now()].some((now) => Math.abs(now - time) <= ALLOWED_SKEW);

const userOf = (store: Directory, arn: string): Principal | undefined => {
  const user = store.users.byArn(arn);
  return user && { kind: 'user', account: user.account, arn, userName: user.name };
};
