import { Fault } from '../fault.ts';
import { invalid } from './ssm.ts';

/** A page of a list; the token is how many came before. */
export const pageOf = <T>(
  { MaxResults: limit, NextToken: token = '0' }: { MaxResults?: number; NextToken?: string },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { NextToken?: string } } => {
  const size = limit ?? most;
  if (!Number.isInteger(size) || size < 1 || size > most) throw invalid(`MaxResults must be between 1 and ${most}.`);
  const from = Number(token);
  if (!Number.isInteger(from) || from < 0) throw new Fault('InvalidNextToken', 'The specified token is not valid.');
  const items = all.slice(from, from + size);
  const next = from + items.length;
  return { items, nextToken: next < all.length ? { NextToken: String(next) } : {} };
};
