import { invalid } from './kms.ts';

/** A page of a list; the marker is how many came before. */
export const pageOf = <T>(
  { Limit: limit = 100, Marker: marker = '0' }: { Limit?: number; Marker?: string },
  all: readonly T[],
): { items: readonly T[]; more: { Truncated: boolean; NextMarker?: string } } => {
  const from = Number(marker);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalid('Limit must be between 1 and 1000');
  if (!Number.isInteger(from) || from < 0) throw invalid('Marker is not valid');
  const items = all.slice(from, from + limit);
  const next = from + items.length;
  return { items, more: next < all.length ? { Truncated: true, NextMarker: String(next) } : { Truncated: false } };
};
