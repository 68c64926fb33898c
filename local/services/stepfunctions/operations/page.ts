/** Pages of Step Functions' lists: 100 members unless it is said. */
import { Fault } from '../../../kernel/fault.ts';
import { pageToken, placeOf } from '../../../kernel/page.ts';

export interface PageRequest {
  readonly size: number;
  readonly after: number;
}

export const readPage = (input: { maxResults?: number; nextToken?: string }): PageRequest => {
  const { maxResults = 0, nextToken } = input;
  const after = placeOf(nextToken, () => new Fault('InvalidToken', `Invalid Token: 'Invalid token'`)) ?? 0;
  return { size: maxResults === 0 ? 100 : maxResults, after };
};

/** The members of a page and its token, of a list that was read with one more than fits. */
export const pageOf = <T>(
  rows: readonly T[],
  { size, after }: PageRequest,
): { rows: readonly T[]; nextToken?: string } =>
  rows.length > size ? { rows: rows.slice(0, size), nextToken: pageToken(after + size) } : { rows };
