import { pageOfList } from '../../kernel/page.ts';
import { invalid } from './validation.ts';

export const pageOf = <T>(
  input: { Limit?: number; NextToken?: string },
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const refusal = () => invalid('Provided NextToken is not valid.');
  const { items, next } = pageOfList(all, input.NextToken, input.Limit ?? 100, refusal);
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
