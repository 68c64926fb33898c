import { pageOfList } from '../../kernel/page.ts';
import { invalid } from './kms.ts';

export const pageOf = <T>(
  { Limit: limit = 100, Marker: marker }: { Limit?: number; Marker?: string },
  all: readonly T[],
): { items: readonly T[]; more: { Truncated: boolean; NextMarker?: string } } => {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalid('Limit must be between 1 and 1000');
  const { items, next } = pageOfList(all, marker, limit, () => invalid('Marker is not valid'));
  return { items, more: next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: next } };
};
