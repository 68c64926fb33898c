/** A definition and a place give a state machine: plan, then render. The same input gives the same bytes. */
import type { PipelineDefinition } from '../core/definition/schema.ts';
import { physicalNames } from '../core/physical-names.ts';
import type { Providers } from '../core/provider.ts';
import type { ProviderFragment } from './fragment.ts';
import { checkLimits } from './limits.ts';
import { machineName } from './names.ts';
import { type PlanPlace, planMachine } from './plan.ts';
import { renderMachine } from './render.ts';

export interface Compiled {
  readonly name: string;
  /** The Amazon States Language, as JSON text. */
  readonly definition: string;
  readonly description: string;
}

/** Throws InvalidInput with paths for what cannot become a machine. */
export const compile = (
  definition: PipelineDefinition,
  place: PlanPlace,
  providers: Providers<ProviderFragment>,
): Compiled => {
  const plan = planMachine(definition, place, providers);
  const machine = renderMachine(plan);
  checkLimits(plan, machine);
  return {
    name: machineName(physicalNames.machinePrefix, [definition.name, place.environment, place.scope]),
    definition: JSON.stringify(machine),
    description: `${definition.name} version ${place.version}`,
  };
};
