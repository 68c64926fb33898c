/** The states of a provider that uses the generic steps: make a plan, carry it out, or both in one action. */
import { expression, type Json, literal, type State } from './asl.ts';
import { ACTING, CALL_SECONDS, callOf, INVOKE, INVOKE_AND_WAIT, TOKEN } from './call.ts';
import type { Fragment, FragmentNeeds } from './fragment.ts';
import { steppedResult } from './results.ts';
import { jsonValue, textValue } from './values.ts';

/** Waits grow by a second up to 15: half an hour in all, then the plan counts as stuck. */
const TURNS = 127;
const LONGEST_WAIT = 15;
/** Per turn: a call, a choice and a wait. */
export const PLAN_LOOP_EVENTS = TURNS * 12;

export interface WorkShape {
  readonly plans: boolean;
  readonly starts: boolean;
  /** Until its work counts as lost. */
  readonly timeoutSeconds: number;
  /** Configuration keys that hold JSON: references stand at its leaves. */
  readonly jsonKeys?: readonly string[];
}

export const workFragment = (needs: FragmentNeeds, shape: WorkShape): Fragment => {
  const start = startState(needs, shape);
  if (!shape.plans) return { startAt: needs.name(''), states: { [needs.name('')]: start } };
  const carryOut = needs.name('carry out');
  const planned = planStates(needs, shape, shape.starts ? carryOut : needs.next.Next);
  return shape.starts ? { ...planned, states: { ...planned.states, [carryOut]: start } } : planned;
};

/**
 * The definition's configuration with its references as JSONata: outputs and commit messages are values, never source.
 */
const configurationOf = ({ planned: { action } }: FragmentNeeds, { jsonKeys = [] }: WorkShape): Json =>
  Object.fromEntries(
    Object.entries(action.configuration).map(([key, text]) => [
      key,
      jsonKeys.includes(key) ? jsonValue(JSON.parse(text)) : textValue(text),
    ]),
  );

const placeOf = ({
  planned: { stage, action },
}: FragmentNeeds): { readonly stage: string; readonly action: string } => ({
  stage: literal(stage),
  action: literal(action.name),
});

const planStates = (needs: FragmentNeeds, shape: WorkShape, next: string): Fragment => {
  const { plan, planned, name, catches } = needs;
  const call = (step: string, payload: { readonly [key: string]: Json }): Omit<State & { Type: 'Task' }, 'Next'> => ({
    Type: 'Task',
    Resource: INVOKE,
    Arguments: callOf(plan, step, { ...placeOf(needs), ...payload }),
    TimeoutSeconds: CALL_SECONDS,
    Retry: ACTING,
    Catch: catches,
  });
  return {
    startAt: name(''),
    states: {
      [name('')]: {
        ...call('plan-work', { configuration: configurationOf(needs, shape) }),
        Assign: { begun: expression('$states.result.Payload.id'), turn: 1 },
        Next: name('look'),
      },
      [name('look')]: {
        ...call('look-at-work', { id: expression('$begun') }),
        Assign: { ready: expression('$states.result.Payload.ready'), turn: expression('$turn + 1') },
        Output: steppedResult(planned, '{}'),
        Next: name('ready?'),
      },
      [name('ready?')]: {
        Type: 'Choice',
        Choices: [
          { Condition: expression('$ready'), Next: next },
          { Condition: expression(`$turn > ${TURNS}`), Next: name('stuck') },
        ],
        Default: name('wait'),
      },
      [name('wait')]: { Type: 'Wait', Seconds: expression(`$min([$turn - 1, ${LONGEST_WAIT}])`), Next: name('look') },
      [name('stuck')]: {
        Type: 'Pass',
        Output: {
          name: literal(planned.action.name),
          status: 'Failed',
          error: 'PlanTimeout',
          cause: 'the service did not finish the plan within half an hour',
        },
        Next: needs.next.Next,
      },
    },
  };
};

const startState = (needs: FragmentNeeds, shape: WorkShape): State => ({
  Type: 'Task',
  Resource: INVOKE_AND_WAIT,
  Arguments: callOf(needs.plan, 'start-work', {
    ...placeOf(needs),
    group: needs.group,
    token: TOKEN,
    configuration: configurationOf(needs, shape),
  }),
  TimeoutSeconds: shape.timeoutSeconds,
  Retry: ACTING,
  Catch: needs.catches,
  Output: steppedResult(needs.planned, '$states.result.variables'),
  ...needs.next,
});
