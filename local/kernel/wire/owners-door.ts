/**
 * Paths that only the owner of the data folder may open, if keys that were not issued here are refused: the mailbox,
 * which holds links that decide, and the clock. Whoever runs on this machine reaches the port, a build of a repository
 * too; only the owner has the key.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { HttpResponse } from '../cloud.ts';
import { sameText } from '../same-text.ts';

const FILE = 'owner-key';
export const OWNER_KEY_HEADER = 'x-owner-key';

/** The key of a data folder, made when it is first asked for: addresses that hold it work after a restart too. */
export const ownerKeyIn = (data: string, secret: () => string): string => {
  const file = join(data, FILE);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = secret();
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
};

/** The key that a request shows: programs send a header, a browser has it in the address. */
export const shownKey = ({ headers, url }: IncomingMessage): string | undefined => {
  const sent = headers[OWNER_KEY_HEADER];
  return typeof sent === 'string' ? sent : (new URLSearchParams(url?.split('?')[1]).get('key') ?? undefined);
};

/** The refusal of a request to what is the owner's. */
export const refuseOthers = (incoming: IncomingMessage, key: string): HttpResponse | undefined => {
  const [path = '/'] = (incoming.url ?? '/').split('?');
  if (!isOwners(path)) return undefined;
  const shown = shownKey(incoming);
  return shown !== undefined && sameText(shown, key) ? undefined : REFUSAL;
};

const isOwners = (path: string): boolean =>
  path === '/mail' || path.startsWith('/mail/') || (path.startsWith('/_local/') && path !== '/_local/health');

const REFUSAL: HttpResponse = {
  status: 403,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  },
  body:
    `This is for the owner of the data folder. Open the address with the key that was printed at the start, or ` +
    `send the key, which is in the file ${FILE} of the data folder, as the header ${OWNER_KEY_HEADER}.\n`,
};
