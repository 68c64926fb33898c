/** What a request to a neighbour asks for, and what of it is handed on. */
import type { Protocol } from './published.ts';

export interface Asked {
  readonly protocol: Protocol;
  /** Several where a path can be read in several ways: IAM must allow each. */
  readonly operations: readonly string[];
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Lower-case names; of the caller's own headers only those that belong to the protocol. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Names and texts of its parameters, wherever they stand. */
  readonly parameters: readonly (readonly [name: string, text: string])[];
}
