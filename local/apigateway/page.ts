import { badRequest } from './faults.ts';

/** One page of a list; the token is how far the pages before went. */
export const page = <T, Out>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | string; NextToken?: string },
  describe: (item: T) => Out,
): { Items: Out[]; NextToken?: string } => {
  const size = Number(MaxResults ?? 500);
  const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
  if (!Number.isInteger(size) || size < 1) throw badRequest('maxResults must be a positive number');
  if (!Number.isInteger(from) || from < 0) throw badRequest('Invalid nextToken');
  const end = from + size;
  return {
    Items: all.slice(from, end).map(describe),
    ...(end < all.length && { NextToken: Buffer.from(String(end)).toString('base64url') }),
  };
};
