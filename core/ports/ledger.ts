/**
 * The table that holds everything Tagline knows. An item is written only under the revision that was read
 * (docs/decisions/ledger.md).
 */
import { TaglineError } from '../fault.ts';
import type { Key } from '../ledger/keys.ts';

export interface Item<Data> {
  readonly key: Key;
  readonly kind: string;
  /** 0 for an item that is not there yet. */
  readonly revision: number;
  readonly data: Data;
  /** Its place in the index of open items: the kind, and since when (ISO time). */
  readonly open?: { readonly kind: OpenKind; readonly since: string } | undefined;
  /** Its place in a newest-first list. `at` sorts: an ISO time, followed by an id if times can be equal. */
  readonly listed?: { readonly under: string; readonly at: string } | undefined;
  /** Epoch seconds after which the item may be cleaned away. */
  readonly expires?: number | undefined;
}

export type OpenKind =
  | 'execution'
  | 'approval'
  | 'job'
  | 'owed'
  | 'lease'
  | 'operation'
  | 'plan'
  | 'machines'
  | 'left'
  | 'held'
  | 'follow'
  | 'drift';

/**
 * `put`: the item as it shall be; its `revision` is the one that was read (0: must be absent). `delete`: likewise.
 * `check`: must still be at this revision.
 */
export type Change =
  | { readonly put: Item<unknown> }
  | { readonly delete: { readonly key: Key; readonly revision: number } }
  | { readonly check: { readonly key: Key; readonly revision: number } };

export interface Page {
  /** Only sort keys (of a list: what it is sorted by) that start so. */
  readonly prefix?: string;
  readonly newestFirst?: boolean;
  /** Default 100. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Ledger {
  /** A strongly consistent read. The data is unchecked: items are read only through their schemas. */
  get(key: Key): Promise<Item<unknown> | undefined>;
  /** The items of a partition, strongly consistent, in order of their sort keys. */
  list(pk: string, page?: Page): Promise<{ readonly items: readonly Item<unknown>[]; readonly next?: string }>;
  /** The open items of a kind, oldest first (an index: may lag by moments). */
  open(kind: OpenKind, page?: Page): Promise<{ readonly items: readonly Item<unknown>[]; readonly next?: string }>;
  /** A list, newest first (an index: may lag by moments). */
  listed(under: string, page?: Page): Promise<{ readonly items: readonly Item<unknown>[]; readonly next?: string }>;
  /**
   * Writes all changes or none; each item's revision grows by one. Throws {@link Conflict} if any item is not at the
   * revision that was read. At most 100 changes; an empty list does nothing.
   */
  write(changes: readonly Change[]): Promise<void>;
  /**
   * Waits before the next attempt after `lost` lost ones: longer each time, with jitter, so that competing writers do
   * not meet again.
   */
  backOff(lost: number): Promise<void>;
}

/** Somebody else wrote an item after it was read. Read again, decide again. */
export class Conflict extends TaglineError {
  constructor(keys: readonly Key[], cause?: unknown) {
    super('Conflict', `changed meanwhile: ${keys.map(({ pk, sk }) => `${pk} ${sk}`).join(', ')}`, {
      retryable: true,
      cause,
    });
  }
}

/** DynamoDB had no capacity for a write: nothing was written. */
export class LedgerThrottled extends TaglineError {
  constructor(keys: readonly Key[], cause?: unknown) {
    super('LedgerThrottled', `no capacity for ${keys.map(({ pk, sk }) => `${pk} ${sk}`).join(', ')}`, {
      retryable: true,
      cause,
    });
  }
}
