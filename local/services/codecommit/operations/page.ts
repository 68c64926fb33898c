import { pageOfList } from '../../../kernel/page.ts';
import { fault } from '../faults.ts';

export const pageOf = <T>(
  all: readonly T[],
  token: unknown,
  size: number,
): { items: readonly T[]; nextToken?: string } => {
  const { items, next } = pageOfList(all, token, size, () =>
    fault('InvalidContinuationToken', 'The specified continuation token is not valid'),
  );
  return { items, ...(next !== undefined && { nextToken: next }) };
};
