/** Idempotency tokens: for five minutes the same request with the same token means the same build or batch. */
import { createHash } from 'node:crypto';
import { invalidInput } from '../faults.ts';
import type { Store } from '../store.ts';

const LIVES = 5 * 60_000;

interface Place {
  readonly account: string;
  readonly region: string;
}

interface Request {
  readonly idempotencyToken?: string;
}

const digestOf = (request: Request): string => createHash('sha256').update(JSON.stringify(request)).digest('hex');

/** The id of what the same request made; throws if the token came with other parameters. */
export const knownWork = ({ sql }: Store, place: Place, request: Request, now: number): string | undefined => {
  const { idempotencyToken: token } = request;
  if (!token) return undefined;
  const row = sql('SELECT digest, build FROM tokens WHERE account = ? AND region = ? AND token = ? AND at > ?').get(
    place.account,
    place.region,
    token,
    now - LIVES,
  );
  if (row && row['digest'] !== digestOf(request))
    throw invalidInput('Parameter mismatch: a build was started with the same idempotency token and other parameters');
  return row?.['build'] as string | undefined;
};

export const rememberWork = ({ sql }: Store, place: Place, request: Request, id: string, now: number): void => {
  const { idempotencyToken: token } = request;
  if (!token) return;
  sql('DELETE FROM tokens WHERE at <= ?').run(now - LIVES);
  sql('INSERT OR REPLACE INTO tokens (account, region, token, digest, build, at) VALUES (?, ?, ?, ?, ?, ?)').run(
    place.account,
    place.region,
    token,
    digestOf(request),
    id,
    now,
  );
};
