import { pageOfList } from '../../../kernel/page.ts';
import { invalid } from '../validation.ts';

export const invalidToken = () => invalid('Invalid NextToken');

export const page = <T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: readonly T[]; next: { NextToken?: string } } => {
  const { items, next } = pageOfList(all, token, size, invalidToken);
  return { items, next: next === undefined ? {} : { NextToken: next } };
};
