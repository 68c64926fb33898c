/** What a provider gives the compiler: the states of its work. */
import type { Catcher, State } from './asl.ts';
import type { MachinePlan, PlannedAction, PlannedGroup } from './plan.ts';

/**
 * The last state's output is `{ externalExecutionId, summary, variables }` (all but `variables` may be empty texts) and its `Next` is `done`;
 * states that can fail hand `{ error, cause }` to `failed` by `catches`.
 */
export interface Fragment {
  readonly startAt: string;
  readonly states: { readonly [name: string]: State };
}

export interface FragmentNeeds {
  readonly plan: MachinePlan;
  readonly group: PlannedGroup;
  readonly planned: PlannedAction;
  /** A state's name within the action: `name('')` is the work itself. */
  name(part: string): string;
  readonly done: string;
  readonly catches: readonly Catcher[];
}

export type ProviderFragment = (needs: FragmentNeeds) => Fragment;
