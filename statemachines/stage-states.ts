/** The states of a stage: enter, each group (with the lease around it where it changes the address), settle, leave. */
import { actionBranch } from './action-branch.ts';
import { expression, type Json, literal, quoted, type State } from './asl.ts';
import { callOf, INVOKE, INVOKE_AND_WAIT, SERVICE_ERRORS, TOKEN } from './call.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedGroup, PlannedStage } from './plan.ts';
import { namespaceVariable } from './values.ts';

export const entryOf = (stage: string): string => fittingName(`${stage} enter`);

/** `next`: where to go after the stage has succeeded. */
export const stageStates = (
  plan: MachinePlan,
  stage: PlannedStage,
  next: string,
): { readonly [name: string]: State } => {
  const name = (part: string): string => fittingName(`${stage.name} ${part}`);
  const first = stage.groups[0];
  const call = (step: string, payload: { readonly [key: string]: Json } = {}): Json =>
    callOf(plan, step, { stage: literal(stage.name), ...payload });
  return {
    [entryOf(stage.name)]: {
      Type: 'Task',
      Resource: INVOKE_AND_WAIT,
      Comment: 'Waits for the slot of the stage, in the order of the lane.',
      Arguments: call('enter-stage', { token: TOKEN }),
      Retry: SERVICE_ERRORS,
      Assign: {
        entered: expression('{ "kept": $states.result.kept }'),
        ...Object.fromEntries(
          stage.needs.map((namespace) => [
            namespaceVariable(namespace),
            expression(`$lookup($states.result.variables, ${quoted(namespace)})`),
          ]),
        ),
      },
      Next: first ? startOf(stage, first) : name('leave'),
    },
    ...Object.assign(
      {},
      ...stage.groups.map((group, at) => groupStates(plan, stage, group, stage.groups[at + 1], call, name)),
    ),
    [name('leave')]: {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: call('leave-stage', { outcome: 'Succeeded' }),
      Retry: SERVICE_ERRORS,
      Next: name('last?'),
    },
    [name('last?')]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$run.to = ${quoted(stage.name)}`), Next: 'Done' }],
      Default: next,
    },
    [name('leave failed')]: {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: call('leave-stage', { outcome: 'Failed' }),
      Retry: SERVICE_ERRORS,
      Next: name('failed'),
    },
    [name('failed')]: { Type: 'Fail', Error: 'StageFailed', Cause: expression('$settled.summary') },
  };
};

const groupName = (stage: PlannedStage, group: PlannedGroup, part = ''): string =>
  fittingName(`${stage.name} ${group.number}${part === '' ? '' : ` ${part}`}`);

const startOf = (stage: PlannedStage, group: PlannedGroup): string =>
  groupName(stage, group, group.mutates ? 'take lease' : '');

const groupStates = (
  plan: MachinePlan,
  stage: PlannedStage,
  group: PlannedGroup,
  following: PlannedGroup | undefined,
  call: (step: string, payload?: { readonly [key: string]: Json }) => Json,
  stageName: (part: string) => string,
): { readonly [name: string]: State } => {
  const name = (part = ''): string => groupName(stage, group, part);
  const { number } = group;
  return {
    [name()]: {
      Type: 'Parallel',
      Branches: group.actions.map((planned) => actionBranch(plan, group, planned)),
      Assign: { results: expression('$states.result'), ...namespacesOf(group) },
      Next: group.mutates ? name('record state') : name('settle'),
    },
    ...(group.mutates ? leaseStates(group, call, name) : {}),
    [name('settle')]: {
      Type: 'Task',
      Resource: INVOKE,
      Comment: 'The only place where a group decides how the stage goes on.',
      Arguments: call('settle-group', { group: number, results: expression('$results') }),
      Retry: SERVICE_ERRORS,
      Assign: { settled: expression('$states.result.Payload') },
      Next: name('settled'),
    },
    [name('settled')]: {
      Type: 'Choice',
      Choices: [
        {
          Condition: expression('$settled.decision = "continue"'),
          Next: following ? startOf(stage, following) : stageName('leave'),
        },
      ],
      Default: stageName('leave failed'),
    },
  };
};

/** What the group's actions made, for later groups of the stage. A failed action has none: nobody reads it then. */
const namespacesOf = (group: PlannedGroup): { readonly [variable: string]: Json } =>
  Object.fromEntries(
    group.actions.flatMap(({ action, carried }, at) =>
      action.namespace === undefined || carried.length === 0
        ? []
        : [
            [
              namespaceVariable(action.namespace),
              expression(`$exists($states.result[${at}].variables) ? $states.result[${at}].variables : {}`),
            ],
          ],
    ),
  );

const leaseStates = (
  group: PlannedGroup,
  call: (step: string, payload?: { readonly [key: string]: Json }) => Json,
  name: (part?: string) => string,
): { readonly [name: string]: State } => ({
  [name('take lease')]: {
    Type: 'Task',
    Resource: INVOKE_AND_WAIT,
    Comment: 'Nobody else changes the address until the lease is given back.',
    Arguments: call('take-lease', { group: group.number, token: TOKEN }),
    Retry: SERVICE_ERRORS,
    Next: name(),
  },
  [name('record state')]: {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: call('record-state', {
      group: group.number,
      actions: group.actions.filter(({ mutates }) => mutates).map(({ action }) => literal(action.name)),
    }),
    Retry: SERVICE_ERRORS,
    Next: name('release lease'),
  },
  [name('release lease')]: {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: call('release-lease', { group: group.number }),
    Retry: SERVICE_ERRORS,
    Next: name('settle'),
  },
});
