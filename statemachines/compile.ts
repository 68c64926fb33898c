/**
 * A definition and a place give a state machine: plan, then render. Where one machine would be too large, each stage
 * becomes a machine of its own, and a machine above runs them one after the other. The same input gives the same bytes.
 */
import type { PipelineDefinition } from '../core/definition/schema.ts';
import { InvalidInput } from '../core/fault.ts';
import { physicalNames } from '../core/physical-names.ts';
import type { Providers } from '../core/provider.ts';
import type { Machine } from './asl.ts';
import type { ProviderFragment } from './fragment.ts';
import { duplicatesIn, limitsPassed } from './limits.ts';
import { machineName } from './names.ts';
import { type MachinePlan, type PlannedStage, type PlanPlace, planMachine } from './plan.ts';
import { renderMachine } from './render.ts';
import { renderStage, renderStages } from './render-stages.ts';

export interface CompiledMachine {
  readonly name: string;
  /** The Amazon States Language, as JSON text. */
  readonly definition: string;
  readonly description: string;
}

export interface Compiled extends CompiledMachine {
  /**
   * The machines of its stages, where it has such: its definition starts them by their unqualified ARNs, in whose
   * places whoever writes the machines puts the versions.
   */
  readonly stages: readonly (CompiledMachine & { readonly arn: string })[];
}

/** Throws InvalidInput with paths for what cannot become a machine. */
export const compile = (
  definition: PipelineDefinition,
  place: PlanPlace,
  providers: Providers<ProviderFragment>,
): Compiled => {
  const plan = planMachine(definition, place, providers);
  const whole = renderMachine(plan);
  const isOne = limitsPassed(plan.stages, whole).length === 0;
  const stages = isOne ? [] : plan.stages.map((stage) => compileStage(plan, stage));
  const arns = stages.map(({ arn }) => arn);
  const machine = isOne ? whole : renderStages(plan, arns);
  refuse(duplicatesIn(machine));
  return {
    name: machineName(physicalNames.machinePrefix, [definition.name, place.environment, place.scope]),
    definition: JSON.stringify(machine),
    description: `${definition.name} version ${place.version}`,
    stages,
  };
};

const compileStage = (plan: MachinePlan, stage: PlannedStage): Compiled['stages'][number] => {
  const machine: Machine = renderStage(plan, stage);
  refuse([...limitsPassed([stage], machine), ...duplicatesIn(machine)]);
  const prefix = physicalNames.stageMachinePrefix(plan.environment);
  const name = machineName(prefix, [plan.pipeline, plan.environment, plan.scope, stage.name]);
  return {
    name,
    arn: `arn:aws:states:${plan.home.region}:${plan.home.account}:stateMachine:${name}`,
    definition: JSON.stringify(machine),
    description: `${plan.pipeline} version ${plan.version}, ${stage.name}`,
  };
};

const refuse = (faults: InvalidInput['faults']): void => {
  if (faults.length > 0) throw new InvalidInput('DefinitionTooLarge', faults);
};
