import type * as z from 'zod';
import type { Action, Category } from '../definition/action.ts';
import type { Fault } from '../fault.ts';

/** What Tagline knows of an action provider that runs. */
export interface Provider {
  readonly categories: readonly Category[];
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: '1';
  /** CodePipeline's configuration keys; every value is a string and may hold `#{namespace.key}`. */
  readonly configuration: z.ZodType;
  /** Fewest and most. */
  readonly inputArtifacts: readonly [number, number];
  readonly outputArtifacts: readonly [number, number];
  /** The variables the action makes: known names, or `open` where its own run decides. */
  readonly outputKeys: (action: Action) => 'open' | readonly string[];
  /** Does it change what is deployed at the address? Such an action needs the lease. */
  readonly mutates: (action: Action) => boolean;
  /** Rules between fields that a schema cannot say. Paths are relative to the action. */
  readonly check: (action: Action) => Fault[];
  /** What is right and does not run yet. Paths are relative to the action. */
  readonly notYet: (action: Action) => Fault[];
}
