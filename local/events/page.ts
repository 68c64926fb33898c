import { invalid, mustBeBetween } from './validation.ts';

/** A page of a list; the token is how many came before. */
export const pageOf = <T>(
  input: { Limit?: number; NextToken?: string },
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  mustBeBetween(input.Limit, 'limit', 1, 100);
  const from = input.NextToken === undefined ? 0 : Number(Buffer.from(input.NextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw invalid('Provided NextToken is not valid.');
  const items = all.slice(from, from + (input.Limit ?? 100));
  const next = from + items.length;
  return { items, more: next < all.length ? { NextToken: Buffer.from(String(next)).toString('base64url') } : {} };
};
