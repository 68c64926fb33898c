import { fault } from '../faults.ts';

/** Part of a list; tokens say where the next part begins. */
export const pageOf = <T>(
  all: readonly T[],
  token: unknown,
  size: number,
): { items: readonly T[]; nextToken?: string } => {
  const from = token === undefined || token === null || token === '' ? 0 : readToken(token);
  const items = all.slice(from, from + size);
  if (from + size >= all.length) return { items };
  return { items, nextToken: Buffer.from(`page:${from + size}`).toString('base64url') };
};

const readToken = (token: unknown): number => {
  const [, at] = /^page:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString('utf8')) ?? [];
  if (at === undefined) throw fault('InvalidContinuationToken', 'The specified continuation token is not valid');
  return Number(at);
};
