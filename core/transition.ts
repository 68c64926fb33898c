/**
 * The transitions of a pipeline that somebody disabled: nobody enters the stage behind one. All of a pipeline are one
 * item, so that whoever is about to enter reads one.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';
import type { Target } from './target.ts';

/** Absent: any. */
const Where = z.object({ environment: z.string().optional(), scope: z.string().optional() });
export type Where = z.infer<typeof Where>;

export const DisabledTransition = Where.extend({
  stage: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type DisabledTransition = z.infer<typeof DisabledTransition>;

export const Transitions = z.object({ pipeline: z.string(), disabled: z.array(DisabledTransition) });
export type Transitions = z.infer<typeof Transitions>;
export const transitionsRecord = record('transitions', Transitions);

type Place = Where & { readonly stage: string };

const same = (a: Place, b: Place): boolean =>
  a.stage === b.stage && a.environment === b.environment && a.scope === b.scope;

/** Disabling again replaces the reason. */
export const disable = (transitions: Transitions, disabled: DisabledTransition): Transitions => ({
  ...transitions,
  disabled: [...transitions.disabled.filter((other) => !same(other, disabled)), disabled],
});

/** Exactly what was disabled is enabled: what was disabled for all stays so for each. */
export const enable = (transitions: Transitions, place: Place): Transitions => ({
  ...transitions,
  disabled: transitions.disabled.filter((other) => !same(other, place)),
});

/** Why nobody enters the stage there. */
export const disabledAt = (
  { disabled }: Pick<Transitions, 'disabled'>,
  stage: string,
  { environment, scope }: Pick<Target, 'environment' | 'scope'>,
): DisabledTransition | undefined =>
  disabled.find(
    (one) => one.stage === stage && (one.environment ?? environment) === environment && (one.scope ?? scope) === scope,
  );
