/**
 * The states of a stage: enter, its conditions, each group (with the lease around it where it changes the address),
 * settle, leave.
 */
import { actionBranch, keptResult, nameIn, workStates } from './action-states.ts';
import { type Catcher, expression, type Json, literal, quoted, type State } from './asl.ts';
import { BOOKKEEPING, CALL_SECONDS, callOf, INVOKE, INVOKE_AND_WAIT, TOKEN, WAIT_SECONDS } from './call.ts';
import { type ConditionNeeds, conditionEntry, conditionStates } from './condition-states.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedAction, PlannedCondition, PlannedGroup, PlannedStage } from './plan.ts';
import { namespaceVariable } from './values.ts';

interface States {
  readonly [name: string]: State;
}

interface Around {
  readonly plan: MachinePlan;
  readonly stage: PlannedStage;
  name(part: string): string;
  /** Where to go when all groups have succeeded, and when one has not. */
  readonly done: string;
  readonly broken: string;
  /** A call of a bookkeeping step of this stage. If it cannot be done, the stage fails in an orderly way. */
  call(step: string, payload: { readonly [key: string]: Json }, wait?: 'token'): Omit<State & { Type: 'Task' }, 'Next'>;
}

export const entryOf = (stage: string): string => fittingName(`${stage} enter`);

/** `next`: where to go after the stage has succeeded. */
export const stageStates = (plan: MachinePlan, stage: PlannedStage, next: string): States => {
  const name = (part: string): string => fittingName(`${stage.name} ${part}`);
  const fallen: readonly Catcher[] = [
    {
      ErrorEquals: ['States.ALL'],
      Assign: { settled: { summary: expression('$states.errorOutput.Error') } },
      Next: name('leave failed'),
    },
  ];
  const call: Around['call'] = (step, payload, wait) => ({
    Type: 'Task',
    Resource: wait === 'token' ? INVOKE_AND_WAIT : INVOKE,
    Arguments: callOf(plan, step, {
      stage: literal(stage.name),
      ...(wait === 'token' ? { token: TOKEN } : {}),
      ...payload,
    }),
    TimeoutSeconds: wait === 'token' ? WAIT_SECONDS : CALL_SECONDS,
    Retry: BOOKKEEPING,
    Catch: fallen,
  });
  const at = (moment: PlannedCondition['moment']): PlannedCondition | undefined =>
    stage.conditions.find((condition) => condition.moment === moment);
  const entry = (moment: PlannedCondition['moment'], otherwise: string): string => {
    const condition = at(moment);
    return condition ? conditionEntry(stage, condition) : otherwise;
  };
  const done = entry('ON_SUCCESS', name('leave'));
  const around: Around = { plan, stage, name, call, done, broken: entry('ON_FAILURE', name('leave failed')) };
  const first = stage.groups[0];
  const begin = first ? startOf(around, first) : done;
  const skipped = name('leave skipped');
  const states = (
    moment: PlannedCondition['moment'],
    met: string,
    more: Partial<Pick<ConditionNeeds, 'skipped' | 'explains'>>,
  ): States => {
    const condition = at(moment);
    if (!condition) return {};
    return conditionStates({
      ...{ plan, stage, condition, fallen, met, failed: name('leave failed'), explains: true },
      ...more,
    });
  };
  return {
    [entryOf(stage.name)]: {
      ...call('enter-stage', {}, 'token'),
      Comment: 'Waits for the slot of the stage, in the order of the lane.',
      Assign: {
        entered: expression('{ "kept": $states.result.kept }'),
        artifacts: expression('$states.result.artifacts'),
        run: expression('$merge([$run, { "commit": $states.result.commit }])'),
        ...Object.fromEntries(
          stage.needs.map((namespace) => [
            namespaceVariable(namespace),
            expression(`$lookup($states.result.variables, ${quoted(namespace)})`),
          ]),
        ),
      },
      Next: entry('BEFORE_ENTRY', begin),
    },
    ...states('BEFORE_ENTRY', begin, { skipped }),
    ...Object.assign({}, ...stage.groups.map((group, at) => groupStates(around, group, stage.groups[at + 1]))),
    ...states('ON_SUCCESS', name('leave'), {}),
    ...states('ON_FAILURE', name('leave failed'), { explains: false }),
    [name('leave')]: { ...call('leave-stage', { outcome: 'Succeeded' }), Next: name('last?') },
    ...(at('BEFORE_ENTRY')
      ? { [skipped]: { ...call('leave-stage', { outcome: 'Skipped' }), Next: name('last?') } }
      : {}),
    [name('last?')]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$run.to = ${quoted(stage.name)}`), Next: 'Done' }],
      Default: next,
    },
    [name('leave failed')]: {
      ...call('leave-stage', { outcome: 'Failed' }),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: name('failed') }],
      Next: name('failed'),
    },
    [name('failed')]: { Type: 'Fail', Error: 'StageFailed', Cause: expression('$settled.summary') },
  };
};

const groupName = (stage: PlannedStage, group: PlannedGroup, part = ''): string =>
  fittingName(`${stage.name} ${group.number}${part === '' ? '' : ` ${part}`}`);

/** An action alone in its group. */
const aloneIn = ({ actions }: PlannedGroup): PlannedAction | undefined =>
  actions.length === 1 ? actions[0] : undefined;

const startOf = ({ stage }: Around, group: PlannedGroup): string => {
  const alone = aloneIn(group);
  if (alone) return nameIn(alone)('kept?');
  return groupName(stage, group, group.mutates ? 'take lease' : '');
};

const groupStates = (around: Around, group: PlannedGroup, following: PlannedGroup | undefined): States => {
  const { stage, call } = around;
  const name = (part = ''): string => groupName(stage, group, part);
  const onwards = following ? startOf(around, following) : around.done;
  const alone = aloneIn(group);
  const settled = group.mutates ? name('record state') : name('settled?');
  return {
    ...(alone ? aloneStates(around, group, alone, onwards) : besideStates(around, group)),
    [name('settle')]: {
      ...call('settle-group', {
        group: group.number,
        results: alone ? [expression('$states.input')] : expression('$states.input'),
      }),
      Comment: 'The only place where a group decides how the stage goes on.',
      Assign: {
        settled: expression('$states.result.Payload'),
        artifacts: expression('$states.result.Payload.artifacts'),
        ...(alone ? namespaceOf(alone, '$states.input') : {}),
      },
      Next: settled,
    },
    ...(group.mutates ? leaseStates(around, group, alone ? nameIn(alone)('') : name(), name) : {}),
    [name('settled?')]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$settled.decision = "continue"'), Next: onwards }],
      Default: around.broken,
    },
  };
};

/** Groups that a retry keeps are skipped, with lease and settling: nothing of them is done again. */
const aloneStates = (around: Around, group: PlannedGroup, planned: PlannedAction, onwards: string): States => {
  const kept = keptResult(planned);
  const work = workStates(around.plan, group, planned, groupName(around.stage, group, 'settle'));
  return {
    [nameIn(planned)('kept?')]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$exists(${kept})`), Assign: namespaceOf(planned, kept), Next: onwards }],
      Default: group.mutates ? groupName(around.stage, group, 'take lease') : work.startAt,
    },
    ...work.states,
  };
};

const besideStates = ({ plan, stage }: Around, group: PlannedGroup): States => ({
  [groupName(stage, group)]: {
    Type: 'Parallel',
    Branches: group.actions.map((planned) => actionBranch(plan, group, planned)),
    Assign: Object.assign({}, ...group.actions.map((planned, at) => namespaceOf(planned, `$states.result[${at}]`))),
    Next: groupName(stage, group, 'settle'),
  },
});

/** The values that an action made, for later groups of the stage. A failed action made none, and nobody reads them. */
const namespaceOf = ({ action, carried }: PlannedAction, result: string): { readonly [variable: string]: Json } =>
  action.namespace === undefined || carried.length === 0
    ? {}
    : {
        [namespaceVariable(action.namespace)]: expression(
          `($made := ${result}; $exists($made.variables) ? $made.variables : {})`,
        ),
      };

const leaseStates = ({ call }: Around, group: PlannedGroup, work: string, name: (part?: string) => string): States => ({
  [name('take lease')]: {
    ...call('take-lease', { group: group.number }, 'token'),
    Comment: 'Nobody else changes the address until the lease is given back.',
    Next: work,
  },
  [name('record state')]: {
    ...call('record-state', {
      group: group.number,
      actions: group.actions.filter(({ mutates }) => mutates).map(({ action }) => literal(action.name)),
    }),
    Next: name('release lease'),
  },
  [name('release lease')]: { ...call('release-lease', { group: group.number }), Next: name('settled?') },
});
