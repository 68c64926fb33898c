/** What a provider gives the compiler: the states of its work. */
import type { Action } from '../core/definition/schema.ts';
import type { Place } from '../core/physical-names.ts';
import type { ActionPlace } from '../core/provider.ts';
import type { Catcher, State } from './asl.ts';

/** Whose machine it is. */
export interface PlannedMachine {
  readonly pipeline: string;
  readonly version: number;
  readonly environment: string;
  readonly scope: string;
  readonly home: Place;
  readonly approvalTimeoutInMinutes: number;
}

export interface PlannedWork {
  readonly stage: string;
  readonly action: Action;
  /** Keys of its namespace that somebody references: the machine carries only these of its output. */
  readonly carried: readonly string[];
  /** The action whose plan it carries out. */
  readonly carriesOut?: ActionPlace;
}

/**
 * The last state's output is a result (`name`, `status`, `externalExecutionId`, `summary`, `variables`) of results.ts;
 * it goes on by `next`; states that can fail go by `catches`.
 */
export interface Fragment {
  readonly startAt: string;
  readonly states: { readonly [name: string]: State };
}

export interface FragmentNeeds {
  readonly plan: PlannedMachine;
  /** Number of the group. */
  readonly group: number;
  readonly planned: PlannedWork;
  /** A state's name within the action: `name('')` is the work itself. */
  name(part: string): string;
  /** The state that follows the last one. */
  readonly next: { readonly Next: string };
  readonly catches: readonly Catcher[];
}

export type ProviderFragment = (needs: FragmentNeeds) => Fragment;
