/**
 * A pipeline as a picture: stages one after the other, in each its groups one after the other, in a group its actions
 * beside each other. With an execution, what became of each.
 */
import type { PipelineDefinition } from './definition/schema.ts';
import type { Action as RunAction, Stage as RunStage } from './execution.ts';
import type { Providers } from './provider.ts';

export interface GraphAction {
  readonly name: string;
  readonly provider: string;
  /** It changes what is deployed, under the lease of the address. */
  readonly mutates: boolean;
  /** It asks people. */
  readonly asks: boolean;
  readonly region?: string;
  /** Absent where nothing of it ran. */
  readonly status?: RunAction['status'];
}

export interface GraphStage {
  readonly name: string;
  readonly status?: RunStage['status'];
  /** Names of the rules at its doors. */
  readonly beforeEntry: readonly string[];
  readonly onSuccess: readonly string[];
  readonly onFailure: readonly string[];
  readonly groups: readonly (readonly GraphAction[])[];
}

export interface PipelineGraph {
  readonly pipeline: string;
  readonly stages: readonly GraphStage[];
}

/** The stages of an execution, as its answer gives them. */
export type RunStages = readonly (Pick<RunStage, 'name' | 'status'> & {
  readonly actions: readonly Pick<RunAction, 'name' | 'status'>[];
})[];

export const graphOf = (definition: PipelineDefinition, providers: Providers, run: RunStages = []): PipelineGraph => ({
  pipeline: definition.name,
  stages: definition.stages.map((stage) => {
    const ran = run.find(({ name }) => name === stage.name);
    const { beforeEntry, onSuccess, onFailure } = stage;
    return {
      name: stage.name,
      ...(ran === undefined ? {} : { status: ran.status }),
      beforeEntry: rulesOf(beforeEntry?.conditions),
      onSuccess: rulesOf(onSuccess?.conditions),
      onFailure: [...(onFailure?.result ? [onFailure.result.toLowerCase()] : []), ...rulesOf(onFailure?.conditions)],
      groups: groupsOf(stage.actions).map((actions) =>
        actions.map(({ name, actionTypeId, region, ...action }) => {
          const provider = providers.of({ actionTypeId });
          const status = ran?.actions.find((one) => one.name === name)?.status;
          return {
            name,
            provider: actionTypeId.provider,
            mutates: provider?.mutates({ name, actionTypeId, ...action }) ?? false,
            asks: actionTypeId.category === 'Approval',
            ...(region === undefined ? {} : { region }),
            ...(status === undefined ? {} : { status }),
          };
        }),
      ),
    };
  }),
});

const rulesOf = (conditions: readonly { readonly rules: readonly { readonly name: string }[] }[] = []): string[] =>
  conditions.flatMap(({ rules }) => rules.map(({ name }) => name));

/** In the order of runOrder; names sorted within. */
const groupsOf = <Action extends { readonly name: string; readonly runOrder: number }>(
  actions: readonly Action[],
): Action[][] => {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((order) =>
    actions.filter(({ runOrder }) => runOrder === order).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
};
