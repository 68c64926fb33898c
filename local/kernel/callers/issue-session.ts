import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Credentials, Ids, Principal } from '../cloud.ts';
import type { Directory } from './directory.ts';

/** Temporary credentials of a principal. `expires` is in milliseconds since 1970. */
export const issueSession = (
  store: Directory,
  { clock, ids }: { clock: Clock; ids: Ids },
  principal: Principal,
  expires: number,
): Credentials => {
  const id = `ASIA${ids.upper(16)}`;
  const secret = newSecret();
  const token = `${ids.secret()}${ids.secret()}`;
  store.keys.addSession({ id, secret, token, principal, created: clock.now(), expires });
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
};

/** 40 characters of base64, as AWS's secret access keys are. */
export const newSecret = (): string => randomBytes(30).toString('base64');
