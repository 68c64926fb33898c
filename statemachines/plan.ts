/**
 * A definition for one place as a named graph: stages, groups in order of runOrder, actions sorted by name. Nothing of the States Language is known here;
 * the same definition gives the same plan.
 */
import { providerOf } from '../core/actions/index.ts';
import { keysReferenced, namespacesBefore, namespacesReferenced } from '../core/definition/namespaces.ts';
import type { Action, PipelineDefinition } from '../core/definition/schema.ts';
import { type Fault, InvalidInput } from '../core/fault.ts';
import type { Place } from '../core/physical-names.ts';

export interface PlannedAction {
  readonly stage: string;
  readonly action: Action;
  /** Keys of its namespace that somebody references: what the machine carries of its output. */
  readonly carried: readonly string[];
  readonly mutates: boolean;
  /** For CHANGE_SET_EXECUTE: the action whose change set it executes; for CREATE_UPDATE itself. */
  readonly executes?: { readonly stage: string; readonly action: string };
}

export interface PlannedGroup {
  readonly number: number;
  readonly actions: readonly PlannedAction[];
  /** Holds an action that changes the address: the lease is taken around it. */
  readonly mutates: boolean;
}

export interface PlannedStage {
  readonly name: string;
  readonly groups: readonly PlannedGroup[];
  /** Namespaces of earlier stages that this stage references. */
  readonly needs: readonly string[];
}

export interface MachinePlan {
  readonly pipeline: string;
  readonly version: number;
  readonly environment: string;
  readonly scope: string;
  readonly home: Place;
  readonly approvalTimeoutInMinutes: number;
  readonly stages: readonly PlannedStage[];
}

export interface PlanPlace {
  readonly environment: string;
  readonly scope: string;
  readonly version: number;
  readonly home: Place;
  /** Where neither the action nor the environment says it. */
  readonly approvalTimeoutInMinutes: number;
}

export const planMachine = (definition: PipelineDefinition, place: PlanPlace): MachinePlan => {
  const { environment, scope, version, home } = place;
  const approval = definition.environments[environment]?.approval;
  return {
    pipeline: definition.name,
    version,
    environment,
    scope,
    home,
    approvalTimeoutInMinutes: approval?.timeoutInMinutes ?? place.approvalTimeoutInMinutes,
    stages: definition.stages.map((stage) => ({
      name: stage.name,
      groups: groupsOf(definition, stage.name, stage.actions),
      needs: namespacesBefore(definition, stage.name)
        .map(({ namespace }) => namespace)
        .filter((namespace) => namespacesReferenced(definition, stage.name).has(namespace)),
    })),
  };
};

const groupsOf = (definition: PipelineDefinition, stage: string, actions: readonly Action[]): PlannedGroup[] => {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((number) => {
    const planned = actions
      .filter(({ runOrder }) => runOrder === number)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((action) => planAction(definition, stage, action));
    return { number, actions: planned, mutates: planned.some(({ mutates }) => mutates) };
  });
};

const planAction = (definition: PipelineDefinition, stage: string, action: Action): PlannedAction => {
  const executes = changeSetOf(definition, stage, action);
  return {
    stage,
    action,
    carried: action.namespace === undefined ? [] : keysReferenced(definition, action.namespace),
    mutates: providerOf(action)?.mutates(action) ?? false,
    ...(executes === undefined ? {} : { executes }),
  };
};

/** The change set that an action executes must have been made by an earlier action of the same names. */
const changeSetOf = (
  definition: PipelineDefinition,
  stage: string,
  action: Action,
): { stage: string; action: string } | undefined => {
  const { ActionMode, StackName, ChangeSetName } = action.configuration;
  if (action.actionTypeId.provider !== 'CloudFormation') return undefined;
  if (ActionMode === 'CREATE_UPDATE') return { stage, action: action.name };
  if (ActionMode !== 'CHANGE_SET_EXECUTE') return undefined;
  const at = definition.stages.findIndex(({ name }) => name === stage);
  const earlier = definition.stages
    .slice(0, at + 1)
    .flatMap((candidate) =>
      candidate.actions
        .filter(({ runOrder }) => candidate.name !== stage || runOrder < action.runOrder)
        .map((maker) => ({ stage: candidate.name, maker })),
    );
  const found = earlier.findLast(
    ({ maker: { configuration } }) =>
      configuration['ActionMode'] === 'CHANGE_SET_REPLACE' &&
      configuration['StackName'] === StackName &&
      configuration['ChangeSetName'] === ChangeSetName,
  );
  if (found) return { stage: found.stage, action: found.maker.name };
  throw new InvalidInput('InvalidDefinition', [changeSetMissing(definition, stage, action)]);
};

const changeSetMissing = (definition: PipelineDefinition, stage: string, action: Action): Fault => {
  const s = definition.stages.findIndex(({ name }) => name === stage);
  const a = definition.stages[s]?.actions.findIndex(({ name }) => name === action.name);
  return {
    code: 'ChangeSetMissing',
    message: `no earlier action makes the change set ${action.configuration['ChangeSetName']} of ${action.configuration['StackName']}`,
    where: `stages[${s}].actions[${a}].configuration.ChangeSetName`,
    expected: 'an action before it with ActionMode CHANGE_SET_REPLACE and the same StackName and ChangeSetName',
    remedy: 'Add that action, or use CREATE_UPDATE.',
  };
};

/** The plan as an indented text, for people and for tests. */
export const drawPlan = (plan: MachinePlan): string =>
  plan.stages
    .flatMap(({ name, groups }) => [
      name,
      ...groups.flatMap(({ number, actions, mutates }) => [
        `  ${number}${mutates ? ' (lease)' : ''}`,
        ...actions.map(
          ({ action, executes }) =>
            `    ${action.name}: ${action.actionTypeId.provider}${executes ? ` <- ${executes.stage}/${executes.action}` : ''}`,
        ),
      ]),
    ])
    .join('\n');
