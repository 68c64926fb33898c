/** Of some things an address has one: whatever works on it in a pipeline must mean the same. */
import type { Fault } from '../../fault.ts';
import type { Providers } from '../../provider.ts';
import { actionsOf } from '../actions-of.ts';
import type { PipelineDefinition } from '../schema.ts';

interface Said {
  readonly provider: string;
  readonly where: string;
  readonly of: string;
  readonly key: string;
  readonly value: string;
}

export const oneValueRules = (definition: PipelineDefinition, providers: Providers): Fault[] => {
  const said = actionsOf(definition).flatMap(({ action, path }): Said[] => {
    const known = providers.of(action);
    if (known?.oneValue === undefined) return [];
    const { key, otherwise, of } = known.oneValue;
    const value = action.configuration[key] ?? otherwise;
    return [{ provider: known.provider, where: `${path}.configuration.${key}`, of, key, value }];
  });
  return said.flatMap((one) => {
    const first = said.find(({ provider }) => provider === one.provider);
    return first === undefined || first.value === one.value ? [] : [differs(one, first)];
  });
};

const differs = ({ provider, where, of, key, value }: Said, first: Said): Fault => ({
  code: 'ValuesDiffer',
  message: `${key} is ${value} here and ${first.value} in ${first.where}: ${provider} has one ${of} at an address`,
  where,
  expected: `${first.value}, as in ${first.where}`,
  remedy: `deploy ${value} by a pipeline of its own, to another address`,
});
