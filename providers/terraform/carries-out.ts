/** Which plan an apply carries out: the last one that was made of the same folder before it. */
import { actionsOf, runsBefore } from '../../core/definition/actions-of.ts';
import type { Action, PipelineDefinition } from '../../core/definition/schema.ts';
import { InvalidInput } from '../../core/fault.ts';
import type { ActionPlace } from '../../core/provider.ts';

export const carriesOut = (definition: PipelineDefinition, stage: string, action: Action): ActionPlace | undefined => {
  if (action.configuration['Command'] !== 'apply') return undefined;
  const all = actionsOf(definition).sort(
    (a, b) => a.stageIndex - b.stageIndex || a.action.runOrder - b.action.runOrder,
  );
  const own = all.find((placed) => placed.stage.name === stage && placed.action.name === action.name);
  const plan = all.findLast(
    (placed) =>
      placed.action.actionTypeId.provider === action.actionTypeId.provider &&
      placed.action.configuration['Command'] !== 'apply' &&
      rootOf(placed.action) === rootOf(action) &&
      own !== undefined &&
      runsBefore(placed, own),
  );
  if (plan) return { stage: plan.stage.name, action: plan.action.name };
  throw new InvalidInput('InvalidDefinition', [
    {
      code: 'PlanMissing',
      message: `no earlier action makes a plan of ${rootOf(action)}`,
      where: `${own?.path ?? action.name}.configuration.Command`,
      expected: 'an action before it with Command plan, destroy, import or refresh-only and the same Root',
      remedy: 'Add that action in front.',
    },
  ]);
};

const rootOf = ({ configuration }: Action): string => configuration['Root'] ?? '.';
