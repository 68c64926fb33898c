/** A route of an HTTP API that a function answers. */
import type { Raw } from '../raw.ts';

export interface Route {
  /** The logical id of its API. */
  readonly api: string;
  readonly function: string;
  readonly event: string;
  readonly path: string;
  readonly method: string;
  readonly alias?: string;
  readonly members: Raw;
}
