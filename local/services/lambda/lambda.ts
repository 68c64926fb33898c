/** What the operations of Lambda share. */
import type { AsyncQueue } from './async/queue.ts';
import type { CodeStore } from './code.ts';
import type { Runner } from './run/runner.ts';
import type { Pollers } from './sources/pollers.ts';

export interface Lambda extends Runner {
  readonly code: CodeStore;
  readonly queue: AsyncQueue;
  readonly pollers: Pollers;
}

/** One page of a list: what comes after the marker, which is the last item's name on the page before. */
export const page = <T>(
  all: readonly T[],
  { Marker, MaxItems }: { Marker?: string; MaxItems?: number },
  name: (item: T) => string,
): { items: T[]; more: { NextMarker?: string } } => {
  const from = Marker ? all.findIndex((item) => name(item) === Marker) + 1 : 0;
  const items = all.slice(from, from + Math.min(MaxItems ?? 50, 50));
  const last = items.at(-1);
  return { items, more: last !== undefined && from + items.length < all.length ? { NextMarker: name(last) } : {} };
};
