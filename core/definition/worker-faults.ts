/** Actions of job workers: the installation knows their types, with the keys and artifacts that those take. */
import { type ActionType, actionTypeOf, typeName } from '../action-type.ts';
import type { Fault } from '../fault.ts';
import type { Installation } from '../installation.ts';
import type { Providers } from '../provider.ts';
import { actionsOf, type PlacedAction } from './actions-of.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PipelineDefinition } from './schema.ts';

export const workerFaults = (
  definition: PipelineDefinition,
  installation: Installation,
  providers: Providers,
): Fault[] =>
  actionsOf(definition).flatMap((placed) => {
    if (!providers.of(placed.action)?.byWorkers) return [];
    const type = actionTypeOf(installation, placed.action.actionTypeId);
    return type ? typeFaults(placed, type) : [unknown(placed, installation)];
  });

const unknown = ({ action, path }: PlacedAction, { actionTypes }: Installation): Fault => {
  const names = actionTypes.map(typeName);
  const meant = didYouMean(typeName(action.actionTypeId), names);
  return {
    code: 'UnknownActionType',
    message: `no workers do ${typeName(action.actionTypeId)}`,
    where: `${path}.actionTypeId`,
    expected: `one of: ${names.join(', ') || 'none'}`,
    remedy: meant ? `did you mean ${meant}?` : 'add it to actionTypes in tagline.config.yaml and deploy',
  };
};

const typeFaults = ({ action, path }: PlacedAction, type: ActionType): Fault[] => {
  const { configurationProperties: properties } = type;
  const names = properties.map(({ name }) => name);
  const fault = (where: string, message: string, expected: string, remedy: string): Fault => ({
    code: 'InvalidConfiguration',
    message,
    where: `${path}.${where}`,
    expected,
    remedy,
  });
  const missing = properties.filter(({ name, required }) => required && action.configuration[name] === undefined);
  const others = Object.keys(action.configuration).filter((key) => !names.includes(key));
  const wrong = properties.filter(({ name, type: form }) => !fits(form, action.configuration[name]));
  const counts = (
    where: 'inputArtifacts' | 'outputArtifacts',
    { minimumCount, maximumCount }: ActionType['inputArtifactDetails'],
  ): Fault[] => {
    const count = action[where].length;
    if (count >= minimumCount && count <= maximumCount) return [];
    const expected = `${minimumCount}-${maximumCount}`;
    return [fault(where, `${typeName(type)} does not take ${count}`, expected, 'name as many artifacts')];
  };
  return [
    ...missing.map(({ name }) => fault(`configuration.${name}`, 'is missing', 'a value', `add ${name}`)),
    ...others.map((key) =>
      fault(`configuration.${key}`, `the key "${key}" is not known here`, names.join(', ') || 'no keys', 'remove it'),
    ),
    ...wrong.map(({ name, type: form }) =>
      fault(`configuration.${name}`, `is no ${form}`, `a ${form}`, 'correct the value'),
    ),
    ...counts('inputArtifacts', type.inputArtifactDetails),
    ...counts('outputArtifacts', type.outputArtifactDetails),
  ];
};

const fits = (form: 'String' | 'Number' | 'Boolean', value: string | undefined): boolean => {
  if (value === undefined || form === 'String' || value.includes('#{')) return true;
  return form === 'Number' ? value.trim() !== '' && Number.isFinite(Number(value)) : /^(true|false)$/i.test(value);
};
