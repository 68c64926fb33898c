import type { Fault } from '../../fault.ts';
import type { Providers } from '../../provider.ts';
import { actionsOf, type PlacedAction, runsBefore } from '../actions-of.ts';
import type { PipelineDefinition } from '../schema.ts';
import { duplicates } from './duplicates.ts';

const countFaults = ({ action, path }: PlacedAction, providers: Providers): Fault[] => {
  const counts = providers.artifactCountsOf(action);
  if (counts === undefined) return [];
  return (['inputArtifacts', 'outputArtifacts'] as const).flatMap((field) => {
    const count = action[field].length;
    const [fewest, most] = counts[field];
    if (fewest <= count && count <= most) return [];
    const expected = fewest === most ? `exactly ${fewest}` : `${fewest} to ${most}`;
    const { category, provider } = action.actionTypeId;
    return [
      {
        code: 'InvalidDefinition',
        message: `${category}/${provider} has ${count} ${field}`,
        where: `${path}.${field}`,
        expected,
        remedy: count < fewest ? 'add what is missing' : 'remove what is too much',
      },
    ];
  });
};

const inputFaults = (consumer: PlacedAction, all: readonly PlacedAction[]): Fault[] =>
  consumer.action.inputArtifacts.flatMap(({ name }, at) => {
    const makers = all.filter(({ action }) => action.outputArtifacts.some((output) => output.name === name));
    if (makers.some((maker) => runsBefore(maker, consumer))) return [];
    const ready = all.filter((maker) => runsBefore(maker, consumer)).flatMap(({ action }) => action.outputArtifacts);
    return [
      {
        code: 'InvalidDefinition',
        message: makers[0]
          ? `the artifact ${name} is made by ${makers[0].path}, which does not run earlier`
          : `nothing makes the artifact ${name}`,
        where: `${consumer.path}.inputArtifacts[${at}].name`,
        expected:
          ready.length === 0
            ? 'an artifact of an earlier action'
            : `one of: ${ready.map((one) => one.name).join(', ')}`,
        remedy:
          makers.length > 0
            ? 'give its maker a lower runOrder or an earlier stage'
            : 'name an artifact of an earlier action',
      },
    ];
  });

/** How many artifacts an action has, and that each input exists when the action starts. */
export const artifactRules = (definition: PipelineDefinition, providers: Providers): Fault[] => {
  const all = actionsOf(definition);
  return all.flatMap((placed) => [
    ...countFaults(placed, providers),
    ...inputFaults(placed, all),
    ...duplicates(
      placed.action.inputArtifacts.map(({ name }, at) => ({
        name,
        where: `${placed.path}.inputArtifacts[${at}].name`,
      })),
      'input artifact',
    ),
  ]);
};
