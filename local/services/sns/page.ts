import { pageOfList } from '../../kernel/page.ts';
import { invalidParameter } from './faults.ts';

const PAGE = 100;

export const pageOf = <T>(
  token: string | undefined,
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const { items, next } = pageOfList(all, token, PAGE, () => invalidParameter('NextToken'));
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
