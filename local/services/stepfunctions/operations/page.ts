/** Pages of Step Functions' lists: from 1 to 1,000 members, 100 unless it is said. */
import { Fault } from '../../../kernel/fault.ts';
import { pageToken, placeOf } from '../../../kernel/page.ts';

export interface PageRequest {
  readonly size: number;
  readonly after: number;
}

const LARGEST = 1000;

export const readPage = (input: { maxResults?: number; nextToken?: string }): PageRequest => {
  const { maxResults = 0, nextToken } = input;
  if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > LARGEST)
    throw new Fault(
      'ValidationException',
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${maxResults < 0 ? 'greater than or equal to 0' : `less than or equal to ${LARGEST}`}`,
    );
  const after = placeOf(nextToken, () => new Fault('InvalidToken', `Invalid Token: 'Invalid token'`)) ?? 0;
  return { size: maxResults === 0 ? 100 : maxResults, after };
};

/** The members of a page and its token, of a list that was read with one more than fits. */
export const pageOf = <T>(
  rows: readonly T[],
  { size, after }: PageRequest,
): { rows: readonly T[]; nextToken?: string } =>
  rows.length > size ? { rows: rows.slice(0, size), nextToken: pageToken(after + size) } : { rows };
