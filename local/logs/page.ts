import { invalid } from './logs.ts';

/** A page of a list; the token is how many came before. */
export const pageOf = <T>(
  input: { nextToken?: string; limit?: number },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { nextToken?: string } } => {
  const { limit = most } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${most}`,
    );
  const from = input.nextToken === undefined ? 0 : Number(input.nextToken);
  if (!Number.isInteger(from) || from < 0) throw invalid('The specified nextToken is invalid.');
  const items = all.slice(from, from + limit);
  const next = from + items.length;
  return { items, nextToken: next < all.length ? { nextToken: String(next) } : {} };
};
