import { Fault } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import { invalid } from './ssm.ts';

export const pageOf = <T>(
  { MaxResults: limit, NextToken: token }: { MaxResults?: number; NextToken?: string },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { NextToken?: string } } => {
  const size = limit ?? most;
  if (!Number.isInteger(size) || size < 1 || size > most) throw invalid(`MaxResults must be between 1 and ${most}.`);
  const refusal = () => new Fault('InvalidNextToken', 'The specified token is not valid.');
  const { items, next } = pageOfList(all, token, size, refusal);
  return { items, nextToken: next === undefined ? {} : { NextToken: next } };
};
