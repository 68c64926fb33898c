/**
 * What of a pipeline runs to accept or to take away what stands at an address: what deployed it, the questions, and
 * what these need. Tests and builds of what is not deployed are left out.
 */
import type { Providers } from '../provider.ts';
import { references } from '../variables.ts';
import { actionsOf, type PlacedAction, variableTexts } from './actions-of.ts';
import { isApproval } from './approval-faults.ts';
import type { PipelineDefinition } from './schema.ts';

const nameOf = ({ stage, action }: PlacedAction): string => `${stage.name}/${action.name}`;

/** The actions that deploy, and can also take away. */
export const upkept = (definition: PipelineDefinition, providers: Providers): readonly PlacedAction[] =>
  actionsOf(definition).filter(({ action }) => providers.of(action)?.upkeep !== undefined);

/** By name, in order. */
export const upkeepActions = (definition: PipelineDefinition, providers: Providers): readonly string[] => {
  const all = actionsOf(definition);
  const wanted = new Set<string>();
  const add = (placed: PlacedAction): void => {
    if (wanted.has(nameOf(placed))) return;
    wanted.add(nameOf(placed));
    const { action } = placed;
    const namespaces = variableTexts(action).flatMap(({ text }) => references(text).map(({ namespace }) => namespace));
    const fromArtifacts = providers.of(action)?.upkeep !== 'from the service';
    const inputs = fromArtifacts ? action.inputArtifacts.map(({ name }) => name) : [];
    for (const other of all)
      if (
        namespaces.includes(other.action.namespace ?? '') ||
        other.action.outputArtifacts.some(({ name }) => inputs.includes(name))
      )
        add(other);
  };
  for (const placed of all) if (isApproval(placed.action)) add(placed);
  for (const placed of upkept(definition, providers)) add(placed);
  return all.map(nameOf).filter((name) => wanted.has(name));
};
