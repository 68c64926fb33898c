import { pageOfList } from '../../kernel/page.ts';
import { invalid } from './logs.ts';

export const pageOf = <T>(
  input: { nextToken?: string; limit?: number },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { nextToken?: string } } => {
  const { limit = most } = input;
  const refusal = () => invalid('The specified nextToken is invalid.');
  const { items, next } = pageOfList(all, input.nextToken, limit, refusal);
  return { items, nextToken: next === undefined ? {} : { nextToken: next } };
};
