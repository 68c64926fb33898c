/** What the operations of API Gateway (HTTP APIs) share. */
import type { Cloud } from '../../kernel/cloud.ts';
import { pageOfList } from '../../kernel/page.ts';
import { badRequest } from './faults.ts';
import type { Store } from './store.ts';

export interface Gateway {
  readonly cloud: Cloud;
  readonly store: Store;
}

export const page = <T, Out>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | string; NextToken?: string },
  describe: (item: T) => Out,
): { Items: Out[]; NextToken?: string } => {
  const size = Number(MaxResults ?? 500);
  if (!Number.isInteger(size) || size < 1) throw badRequest('maxResults must be a positive number');
  const { items, next } = pageOfList(all, NextToken, size, () => badRequest('Invalid nextToken'));
  return { Items: items.map(describe), ...(next !== undefined && { NextToken: next }) };
};
