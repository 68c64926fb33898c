/** An action of a stage that carries out what an action of another stage has planned. */
import type { ActionPlace, Providers } from '../provider.ts';
import type { PipelineDefinition } from './schema.ts';

export const carriedOutElsewhere = (
  definition: PipelineDefinition,
  stage: string,
  providers: Providers,
): { readonly action: string; readonly plan: ActionPlace } | undefined => {
  for (const action of definition.stages.find(({ name }) => name === stage)?.actions ?? []) {
    const plan = providers.of(action)?.carriesOut?.(definition, stage, action);
    if (plan && plan.stage !== stage) return { action: action.name, plan };
  }
  return undefined;
};
