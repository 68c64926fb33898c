import { invalidParameter } from './faults.ts';

const PAGE = 100;

/** A page of a list; the token is how many came before. */
export const pageOf = <T>(
  token: string | undefined,
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const from = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('NextToken');
  const items = all.slice(from, from + PAGE);
  const next = from + items.length;
  return { items, more: next < all.length ? { NextToken: Buffer.from(String(next)).toString('base64url') } : {} };
};
