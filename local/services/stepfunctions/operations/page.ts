/** Pages of lists: the token holds where the next page begins. */
import { Fault } from '../../../kernel/fault.ts';

export const readPage = (
  input: { maxResults?: number; nextToken?: string },
  most = 1000,
): { size: number; after: number } => {
  const { maxResults = 0, nextToken } = input;
  if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > most)
    throw new Fault(
      'ValidationException',
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${maxResults < 0 ? 'greater than or equal to 0' : `less than or equal to ${most}`}`,
    );
  const size = maxResults === 0 ? 100 : maxResults;
  if (nextToken === undefined) return { size, after: 0 };
  const after = Number(
    Buffer.from(nextToken, 'base64url')
      .toString('utf8')
      .replace(/^from:/, ''),
  );
  if (!Number.isSafeInteger(after) || after < 0) throw new Fault('InvalidToken', `Invalid Token: 'Invalid token'`);
  return { size, after };
};

export const tokenOf = (after: number): string => Buffer.from(`from:${after}`).toString('base64url');

/** The members of a page and its token, of a list that was read with one more than fits. */
export const pageOf = <T>(
  rows: readonly T[],
  { size, after }: { size: number; after: number },
): { rows: readonly T[]; nextToken?: string } =>
  rows.length > size ? { rows: rows.slice(0, size), nextToken: tokenOf(after + size) } : { rows };
