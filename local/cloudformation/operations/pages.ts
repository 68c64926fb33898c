/** Answers in pages: the token is the place of the next page, opaque to callers. */
import { invalid } from '../validation.ts';

export const encodeToken = (place: number): string => Buffer.from(`cfn:${place}`).toString('base64url');

/** Throws ValidationError for a token that was never given out. */
export const decodeToken = (token: string | undefined): number | undefined => {
  if (token === undefined || token === '') return undefined;
  const place = /^cfn:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (place === undefined) throw invalid('Invalid NextToken');
  return Number(place);
};

export const page = <T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { items: readonly T[]; next: { NextToken?: string } } => {
  const from = decodeToken(token) ?? 0;
  const end = from + size;
  return { items: items.slice(from, end), next: end < items.length ? { NextToken: encodeToken(end) } : {} };
};
