/** The access key of an account's root, made once: for the person whose data folder this is. */
import type { Clock } from '../clock.ts';
import type { Ids } from '../cloud.ts';
import { rootOf } from './authenticate.ts';
import type { Directory } from './directory.ts';
import { newSecret } from './issue-session.ts';

export interface LongLivedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const rootKey = (
  store: Directory,
  { clock, ids }: { clock: Clock; ids: Ids },
  account: string,
): LongLivedKey => {
  if (!/^\d{12}$/.test(account)) throw new RangeError(`expected an account of 12 digits, got ${account}`);
  const principal = rootOf(account);
  const [made] = store.keys.ofUser(principal.arn);
  if (made) return { accessKeyId: made.id, secretAccessKey: made.secret };
  const key = {
    id: `AKIA${ids.upper(16)}`,
    secret: newSecret(),
    principal,
    owner: principal.arn,
    created: clock.now(),
  };
  store.write(() => store.keys.addForUser(key));
  return { accessKeyId: key.id, secretAccessKey: key.secret };
};
