/**
 * A definition for one place as a named graph: stages, groups in order of runOrder, actions sorted by name. This file
 * knows nothing of the States Language; the same definition gives the same plan.
 */
import { MOMENTS, type Moment, type Rule } from '../core/definition/condition.ts';
import { keysReferenced, namespacesBefore, namespacesReferenced } from '../core/definition/namespaces.ts';
import { conditionOf } from '../core/definition/rules-of.ts';
import type { Action, PipelineDefinition, Stage } from '../core/definition/schema.ts';
import { TaglineError } from '../core/fault.ts';
import type { Place } from '../core/physical-names.ts';
import type { Provider, Providers } from '../core/provider.ts';
import type { PlannedMachine, PlannedWork, ProviderFragment } from './fragment.ts';

export interface PlannedAction extends PlannedWork {
  readonly provider: Provider<ProviderFragment>;
  readonly mutates: boolean;
}

export interface PlannedGroup {
  readonly number: number;
  readonly actions: readonly PlannedAction[];
  /** Holds an action that changes the address: the lease is taken around it. */
  readonly mutates: boolean;
}

/** A condition of the stage, with its rules as they are declared. */
export interface PlannedCondition {
  readonly moment: Moment;
  readonly rules: readonly Rule[];
}

export interface PlannedStage {
  readonly name: string;
  readonly conditions: readonly PlannedCondition[];
  readonly groups: readonly PlannedGroup[];
  /** Namespaces of earlier stages that this stage references. */
  readonly needs: readonly string[];
}

export interface MachinePlan extends PlannedMachine {
  readonly stages: readonly PlannedStage[];
}

export interface PlanPlace {
  readonly environment: string;
  readonly scope: string;
  readonly version: number;
  readonly home: Place;
  /** Used if neither the action nor the environment says it. */
  readonly approvalTimeoutInMinutes: number;
}

export const planMachine = (
  definition: PipelineDefinition,
  place: PlanPlace,
  providers: Providers<ProviderFragment>,
): MachinePlan => {
  const { environment, scope, version, home } = place;
  const approval = definition.environments[environment]?.approval;
  return {
    pipeline: definition.name,
    version,
    environment,
    scope,
    home,
    approvalTimeoutInMinutes:
      (approval === 'none' ? undefined : approval?.timeoutInMinutes) ?? place.approvalTimeoutInMinutes,
    stages: definition.stages.map((stage) => ({
      name: stage.name,
      conditions: conditionsOf(stage),
      groups: groupsOf(definition, stage.name, stage.actions, providers),
      needs: namespacesBefore(definition, stage.name)
        .map(({ namespace }) => namespace)
        .filter((namespace) => namespacesReferenced(definition, stage.name).has(namespace)),
    })),
  };
};

const conditionsOf = (stage: Stage): PlannedCondition[] =>
  (Object.keys(MOMENTS) as Moment[]).flatMap((moment) => {
    const rules = conditionOf(stage, moment)?.rules;
    return rules === undefined ? [] : [{ moment, rules }];
  });

const groupsOf = (
  definition: PipelineDefinition,
  stage: string,
  actions: readonly Action[],
  providers: Providers<ProviderFragment>,
): PlannedGroup[] => {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((number) => {
    const planned = actions
      .filter(({ runOrder }) => runOrder === number)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((action) => planAction(definition, stage, action, providers));
    return { number, actions: planned, mutates: planned.some(({ mutates }) => mutates) };
  });
};

const planAction = (
  definition: PipelineDefinition,
  stage: string,
  action: Action,
  providers: Providers<ProviderFragment>,
): PlannedAction => {
  const provider = runningProvider(action, providers);
  const carriesOut = provider.carriesOut?.(definition, stage, action);
  return {
    stage,
    action,
    provider,
    carried: action.namespace === undefined ? [] : keysReferenced(definition, action.namespace),
    mutates: provider.mutates(action),
    ...(carriesOut === undefined ? {} : { carriesOut }),
  };
};

const runningProvider = (action: Action, providers: Providers<ProviderFragment>): Provider<ProviderFragment> => {
  const found = providers.of(action);
  if (found) return found;
  const { category, provider } = action.actionTypeId;
  throw new TaglineError('NotYet', `${category}/${provider} does not run yet`, {
    where: action.name,
    expected: providers.running.map((known) => known.provider).join(', '),
  });
};

/** The plan as an indented text, for people and for tests. */
export const drawPlan = (plan: MachinePlan): string =>
  plan.stages
    .flatMap(({ name, groups }) => [
      name,
      ...groups.flatMap(({ number, actions, mutates }) => [
        `  ${number}${mutates ? ' (lease)' : ''}`,
        ...actions.map(
          ({ action, carriesOut }) =>
            `    ${action.name}: ${action.actionTypeId.provider}${carriesOut ? ` <- ${carriesOut.stage}/${carriesOut.action}` : ''}`,
        ),
      ]),
    ])
    .join('\n');
