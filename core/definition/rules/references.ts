import type { Fault } from '../../fault.ts';
import type { Providers } from '../../provider.ts';
import { isReservedNamespace, RESERVED_NAMESPACES, type Reference, references } from '../../variables.ts';
import { actionsOf, type PlacedAction, runsBefore, variableTexts } from '../actions-of.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { PipelineDefinition } from '../schema.ts';

const fault = (where: string, message: string, known: readonly string[], word: string, remedy: string): Fault => {
  const meant = didYouMean(word, known);
  return {
    code: 'InvalidReference',
    message,
    where,
    expected: known.length === 0 ? 'none' : `one of: ${known.join(', ')}`,
    remedy: meant === undefined ? remedy : `did you mean ${meant}?`,
  };
};

const keyFault = (reference: Reference, where: string, keys: 'open' | readonly string[]): Fault[] => {
  const { namespace, key } = reference;
  if (keys === 'open' || keys.includes(key)) return [];
  return [fault(where, `#{${namespace}.${key}}: ${namespace} has no ${key}`, keys, key, 'use a variable that it has')];
};

/** A reference from a place at which all of `earlier` have certainly ended. */
const referenceFaults = (
  reference: Reference,
  where: string,
  earlier: readonly PlacedAction[],
  all: readonly PlacedAction[],
  { variables }: PipelineDefinition,
  providers: Providers,
): Fault[] => {
  const { namespace, key } = reference;
  if (namespace === 'variables')
    return keyFault(
      reference,
      where,
      variables.map(({ name }) => name),
    );
  if (isReservedNamespace(namespace)) return keyFault(reference, where, RESERVED_NAMESPACES[namespace]);
  const producer = earlier.find(({ action }) => action.namespace === namespace);
  if (producer !== undefined) return keyFault(reference, where, providers.outputKeysOf(producer.action));
  const late = all.find(({ action }) => action.namespace === namespace);
  const text = `#{${namespace}.${key}}`;
  const known = [
    ...earlier.flatMap(({ action }) => (action.namespace === undefined ? [] : [action.namespace])),
    ...Object.keys(RESERVED_NAMESPACES),
  ];
  return late === undefined
    ? [
        fault(
          where,
          `${text}: no action has the namespace ${namespace}`,
          known,
          namespace,
          'give its action a namespace',
        ),
      ]
    : [
        fault(
          where,
          `${text}: ${late.path} does not surely run earlier`,
          known,
          '',
          'move it to an earlier stage or runOrder',
        ),
      ];
};

/** Every `#{namespace.key}` has a producer that has certainly ended by then, and that makes this key. */
export const referenceRules = (definition: PipelineDefinition, providers: Providers): Fault[] => {
  const all = actionsOf(definition);
  const check = (where: string, text: string, earlier: readonly PlacedAction[]): Fault[] =>
    references(text).flatMap((reference) => referenceFaults(reference, where, earlier, all, definition, providers));
  const ofActions = all.flatMap((consumer) => {
    const earlier = all.filter((other) => runsBefore(other, consumer));
    return variableTexts(consumer.action).flatMap(({ where, text }) =>
      check(`${consumer.path}.${where}`, text, earlier),
    );
  });
  const ofConditions = definition.stages.flatMap((stage, at) =>
    (['beforeEntry', 'onSuccess', 'onFailure'] as const).flatMap((moment) => {
      // After the stage its own actions have ended too; after a failure only the earlier stages certainly have.
      const earlier = all.filter(({ stageIndex }) => (moment === 'onSuccess' ? stageIndex <= at : stageIndex < at));
      const rules = (stage[moment]?.conditions ?? []).flatMap((condition, c) =>
        condition.rules.map((rule, r) => ({ rule, path: `stages[${at}].${moment}.conditions[${c}].rules[${r}]` })),
      );
      return rules.flatMap(({ rule, path }) =>
        Object.entries(rule.configuration).flatMap(([key, text]) =>
          check(`${path}.configuration.${key}`, text, earlier),
        ),
      );
    }),
  );
  return [...ofActions, ...ofConditions];
};
