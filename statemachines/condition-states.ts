/**
 * The states of a condition. `check-condition` looks at what needs a look and says when to look again; until then the
 * machine waits on a task token, whose time is over at that moment: waiting adds no history, and whoever decides before
 * wakes it. Builds and functions run beside that, each in a branch.
 */
import { MOMENTS, type Rule } from '../core/definition/condition.ts';
import { isFollowed } from '../core/definition/rules-of.ts';
import { type Catcher, expression, type Json, literal, type Machine, type State } from './asl.ts';
import { BOOKKEEPING, CALL_SECONDS, callOf, INVOKE, INVOKE_AND_WAIT, TOKEN } from './call.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedCondition, PlannedStage } from './plan.ts';
import { ruleStates } from './rule-states.ts';
import { textValue } from './values.ts';

/** An alarm is looked at twenty times at most, a window twice: a call, a choice and a wait each. */
export const CONDITION_LOOP_EVENTS = 25 * 15;

interface States {
  readonly [name: string]: State;
}

export interface ConditionNeeds {
  readonly plan: MachinePlan;
  readonly stage: PlannedStage;
  readonly condition: PlannedCondition;
  /** Where to go if it is met. */
  readonly met: string;
  /** Where to go otherwise; `skipped` where the result is SKIP. */
  readonly failed: string;
  readonly skipped?: string;
  /** Does the stage fail because of this? Then its summary says so. */
  readonly explains: boolean;
  readonly fallen: readonly Catcher[];
}

export const conditionEntry = (stage: PlannedStage, { moment, rules }: PlannedCondition): string =>
  nameOf(stage, moment, rules.some(isFollowed) ? 'rules' : '');

const nameOf = (stage: PlannedStage, moment: PlannedCondition['moment'], part: string): string =>
  fittingName(`${stage.name} ${MOMENTS[moment]}${part === '' ? '' : ` ${part}`}`);

export const conditionStates = (needs: ConditionNeeds): States => {
  const { stage, condition, met, failed, skipped, explains } = needs;
  const name = (part: string): string => nameOf(stage, condition.moment, part);
  const followed = condition.rules.filter(isFollowed);
  const looked = condition.rules.filter((rule) => !isFollowed(rule));
  return {
    ...(followed.length === 0 ? {} : { [name('rules')]: besideEachOther(needs, followed, looked) }),
    ...lookStates(needs, looked, '', name('outcome')),
    [name('outcome')]: {
      Type: 'Choice',
      Choices: [
        { Condition: expression('$states.input.decision = "met"'), Next: met },
        ...(skipped === undefined ? [] : [{ Condition: expression('$states.input.decision = "SKIP"'), Next: skipped }]),
      ],
      ...(explains ? { Assign: { settled: { summary: expression('$states.input.summary') } } } : {}),
      Default: failed,
    },
  };
};

/** A branch for each rule that the machine follows, and one for all the others. */
const besideEachOther = (needs: ConditionNeeds, followed: readonly Rule[], looked: readonly Rule[]): State => {
  const { stage, condition, fallen } = needs;
  const name = (part: string): string => nameOf(stage, condition.moment, part);
  const others: Machine = {
    StartAt: name('others'),
    States: {
      ...lookStates(needs, looked, 'others', name('others done')),
      [name('others done')]: { Type: 'Pass', End: true },
    },
  };
  return {
    Type: 'Parallel',
    Branches: [...followed.map((rule) => ruleBranch(needs, rule)), ...(looked.length === 0 ? [] : [others])],
    Catch: fallen,
    Next: name(''),
  };
};

const ruleBranch = (needs: ConditionNeeds, rule: Rule): Machine => {
  const { plan, stage, condition } = needs;
  const { moment } = condition;
  const own = `${stage.name} ${MOMENTS[moment]}/${rule.name}`;
  const name = (part: string): string => fittingName(part === '' ? own : `${own} ${part}`);
  const { startAt, states } = ruleStates({ plan, stage: stage.name, moment, rule, name, next: name('end') });
  return {
    StartAt: startAt,
    States: {
      ...states,
      [name('end')]: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: checkCall(needs, { results: [expression('$states.input')] }),
        TimeoutSeconds: CALL_SECONDS,
        Retry: BOOKKEEPING,
        End: true,
      },
    },
  };
};

/** Looks, and waits until the next look as long as it has to. */
const lookStates = (needs: ConditionNeeds, rules: readonly Rule[], loop: string, next: string): States => {
  const { stage, condition, fallen } = needs;
  const name = (part: string): string =>
    nameOf(stage, condition.moment, [loop, part].filter((text) => text !== '').join(' '));
  const inBranch = loop !== '';
  const caught = inBranch ? {} : { Catch: fallen };
  return {
    [name('')]: {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: checkCall(needs, {
        rules: rules.map((rule) => ({
          name: literal(rule.name),
          configuration: Object.fromEntries(
            Object.entries(rule.configuration).map(([key, text]) => [key, textValue(text)]),
          ),
        })),
      }),
      TimeoutSeconds: CALL_SECONDS,
      Retry: BOOKKEEPING,
      ...caught,
      Output: expression('$states.result.Payload'),
      Next: name('wait?'),
    },
    [name('wait?')]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$states.input.decision = "wait"'), Next: name('wait') }],
      Default: next,
    },
    [name('wait')]: {
      Type: 'Task',
      Resource: INVOKE_AND_WAIT,
      Arguments: checkCall(needs, { token: TOKEN }),
      TimeoutSeconds: expression('$states.input.seconds'),
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, ...BOOKKEEPING],
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: name('') }, ...(inBranch ? [] : fallen)],
      Comment: 'Its time is over at the next look; whoever decides before answers.',
      Next: name(''),
    },
  };
};

const checkCall = ({ plan, stage, condition }: ConditionNeeds, payload: { readonly [key: string]: Json }): Json =>
  callOf(plan, 'check-condition', { stage: literal(stage.name), moment: condition.moment, ...payload });
