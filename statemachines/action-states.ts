/**
 * The states of one action. A failure is data: it becomes a result like any other, so that siblings go on and
 * `settle-group` decides. An action alone in its group is part of the stage itself; beside others it is a branch.
 */
import { type Catcher, expression, type Json, literal, type Machine, quoted, type State } from './asl.ts';
import { BOOKKEEPING, CALL_SECONDS, callOf, INVOKE } from './call.ts';
import type { Fragment } from './fragment.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedAction, PlannedGroup } from './plan.ts';

export const nameIn =
  ({ stage, action }: PlannedAction) =>
  (part: string): string =>
    fittingName(part === '' ? `${stage}/${action.name}` : `${stage}/${action.name} ${part}`);

/** The result that a retry keeps from an earlier attempt; undefined for an action that runs. */
export const keptResult = ({ action }: PlannedAction): string => `$lookup($entered.kept, ${quoted(action.name)})`;

/** A timeout has no cause. */
const CAUSE = expression('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : null');

/** `States.ALL` does not include what is too large for a state. */
export const catchesTo = (next: string, { name }: { readonly name: string }): readonly Catcher[] => {
  const failed = (error: string): Json => ({ name: literal(name), status: 'Failed', error, cause: CAUSE });
  return [
    { ErrorEquals: ['States.DataLimitExceeded'], Output: failed('OutputVariablesSizeExceeded'), Next: next },
    { ErrorEquals: ['States.ALL'], Output: failed(expression('$states.errorOutput.Error')), Next: next },
  ];
};

/** The work, whose result is the input of `next`. */
export const workStates = (plan: MachinePlan, group: PlannedGroup, planned: PlannedAction, next: string): Fragment =>
  planned.provider.fragment({
    plan,
    group: group.number,
    planned,
    name: nameIn(planned),
    next: { Next: next },
    catches: catchesTo(next, planned.action),
  });

/** A branch records the end of its action itself: siblings may go on for hours before the group is settled. */
export const actionBranch = (plan: MachinePlan, group: PlannedGroup, planned: PlannedAction): Machine => {
  const name = nameIn(planned);
  const { startAt, states } = workStates(plan, group, planned, name('end'));
  return {
    StartAt: name('kept?'),
    States: {
      [name('kept?')]: {
        Type: 'Choice',
        Choices: [{ Condition: expression(`$exists(${keptResult(planned)})`), Next: name('kept') }],
        Default: startAt,
      },
      [name('kept')]: { Type: 'Pass', Output: expression(keptResult(planned)), End: true },
      ...states,
      [name('end')]: endState(plan, planned),
    },
  };
};

/** `settle-group` records what could not be recorded here. */
const endState = (plan: MachinePlan, { stage }: PlannedAction): State => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: callOf(plan, 'end-action', { stage: literal(stage), result: expression('$states.input') }),
  TimeoutSeconds: CALL_SECONDS,
  Retry: BOOKKEEPING,
  Output: expression('$states.result.Payload'),
  End: true,
});
