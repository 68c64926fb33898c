import type { Fault } from './fault.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** One page of a list, from where `token` says. Throws `refusal` for a token that no page gave. */
export const pageOfList = <T>(all: readonly T[], token: unknown, size: number, refusal: () => Fault): Page<T> => {
  const from = placeOf(token, refusal) ?? 0;
  const end = from + size;
  return { items: all.slice(from, end), next: end < all.length ? pageToken(end) : undefined };
};

/** Opaque to callers: a place in a list. */
export const pageToken = (place: number): string => Buffer.from(`page:${place}`).toString('base64url');

/** Undefined without a token. */
export const placeOf = (token: unknown, refusal: () => Fault): number | undefined => {
  if (token === undefined || token === null || token === '') return undefined;
  const place = /^page:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString('utf8'))?.[1];
  if (place === undefined) throw refusal();
  return Number(place);
};
