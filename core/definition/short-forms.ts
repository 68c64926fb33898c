import type { Fault } from '../fault.ts';
import type { ActionTypeId, Category } from './action.ts';
import { didYouMean } from './did-you-mean.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asText = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return value;
};

/** A configuration value that CodePipeline wants as JSON text may be written as plain YAML. */
const asConfigurationText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : asText(value);

const mapFields = (value: unknown, change: (value: unknown) => unknown): unknown =>
  isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)])) : value;

const mapList = (value: unknown, change: (value: unknown, at: number) => unknown): unknown =>
  Array.isArray(value) ? value.map(change) : value;

/** Changes the given fields where they are present, and leaves the others and their order alone. */
const changed = (fields: Fields, changes: Readonly<Record<string, (value: unknown) => unknown>>): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      Object.hasOwn(changes, key) ? (changes[key]?.(value) ?? value) : value,
    ]),
  );

const named = (value: unknown): unknown => (typeof value === 'string' ? { name: value } : value);

/**
 * The category that a provider's name alone means. CodeBuild builds unless `category: Test` is given; S3 is a source in
 * the first stage and a deployment elsewhere, since only the first stage has sources.
 */
const inferredCategory = (
  provider: string,
  isFirstStage: boolean,
  types: readonly ActionTypeId[],
): Category | undefined => {
  const categories = types.filter((type) => type.provider === provider).map(({ category }) => category);
  if (categories.includes('Source') && (isFirstStage || categories.length === 1)) return 'Source';
  return categories.find((category) => category !== 'Source');
};

const unknownProvider = (where: string, provider: string, types: readonly ActionTypeId[]): Fault => {
  const names = [...new Set(types.map((type) => type.provider))];
  const meant = didYouMean(provider, names);
  return {
    code: 'InvalidDefinition',
    message: `the provider ${provider} is not known`,
    where,
    expected: `one of: ${names.join(', ')}`,
    remedy: meant === undefined ? 'give actionTypeId in full' : `did you mean ${meant}?`,
  };
};

/** `provider`, `category`, `owner`, `version` of an action, or of a partial `actionTypeId`, in full. */
const expandType = (
  action: Fields,
  path: string,
  isFirstStage: boolean,
  faults: Fault[],
  types: readonly ActionTypeId[],
): Fields => {
  const { provider: shortProvider, category, owner, version, actionTypeId, ...rest } = action;
  const isPartial = isFields(actionTypeId);
  const given: Fields = isPartial ? actionTypeId : { provider: shortProvider, category, owner, version };
  const defaulted = given['provider'] ?? (rest['commands'] !== undefined && !isPartial ? 'Commands' : undefined);
  if (actionTypeId !== undefined && (!isPartial || shortProvider !== undefined)) return action;
  if (typeof defaulted !== 'string') return isPartial ? action : { ...action };
  const chosen = asText(given['category']) ?? inferredCategory(defaulted, isFirstStage, types);
  const known = types.find((type) => type.provider === defaulted && type.category === chosen);
  if (chosen === undefined)
    faults.push(unknownProvider(`${path}.${isPartial ? 'actionTypeId.provider' : 'provider'}`, defaulted, types));
  const type = {
    ...given,
    category: chosen,
    owner: given['owner'] ?? known?.owner ?? 'AWS',
    provider: defaulted,
    version: asText(given['version']) ?? known?.version ?? '1',
  };
  const { name, ...others } = rest;
  return { ...(name === undefined ? {} : { name }), actionTypeId: type, ...others };
};

const expandAction = (
  value: unknown,
  path: string,
  isFirstStage: boolean,
  faults: Fault[],
  types: readonly ActionTypeId[],
): unknown => {
  if (!isFields(value)) return value;
  return changed(expandType(value, path, isFirstStage, faults, types), {
    configuration: (all) => mapFields(all, asConfigurationText),
    inputArtifacts: (all) => mapList(all, named),
    outputArtifacts: (all) => mapList(all, named),
    commands: (all) => (typeof all === 'string' ? [all] : all),
    environmentVariables: (all) =>
      isFields(all)
        ? Object.entries(all).map(([name, inner]) => ({ name, value: asText(inner) }))
        : mapList(all, (inner) => (isFields(inner) ? changed(inner, { value: asText }) : inner)),
  });
};

const expandConditions = (value: unknown): unknown =>
  isFields(value)
    ? changed(value, {
        conditions: (conditions) =>
          mapList(conditions, (condition) =>
            isFields(condition)
              ? changed(condition, {
                  rules: (rules) =>
                    mapList(rules, (rule) =>
                      isFields(rule)
                        ? changed(rule, {
                            configuration: (all) => mapFields(all, asConfigurationText),
                            inputArtifacts: (all) => mapList(all, named),
                            ruleTypeId: (type) => (isFields(type) ? changed(type, { version: asText }) : type),
                          })
                        : rule,
                    ),
                })
              : condition,
          ),
      })
    : value;

const expandStage = (value: unknown, at: number, faults: Fault[], types: readonly ActionTypeId[]): unknown =>
  isFields(value)
    ? changed(value, {
        actions: (actions) =>
          mapList(actions, (action, index) =>
            expandAction(action, `stages[${at}].actions[${index}]`, at === 0, faults, types),
          ),
        beforeEntry: expandConditions,
        onSuccess: expandConditions,
        onFailure: expandConditions,
      })
    : value;

/** What `get-pipeline` prints is `{ pipeline, metadata }`; the metadata is the service's. */
const unwrapped = (value: unknown): unknown => {
  if (!isFields(value) || !isFields(value['pipeline'])) return value;
  return Object.keys(value).every((key) => key === 'pipeline' || key === 'metadata') ? value['pipeline'] : value;
};

/** Makes the full form of a definition as far as possible; the schema refuses the rest. */
export const expandShortForms = (
  input: unknown,
  types: readonly ActionTypeId[],
): { readonly value: unknown; readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  const pipeline = unwrapped(input);
  if (!isFields(pipeline)) return { value: pipeline, faults };
  const value = changed(pipeline, {
    environments: (all) => mapFields(all, (environment) => environment ?? {}),
    variables: (all) =>
      mapList(all, (variable) => (isFields(variable) ? changed(variable, { defaultValue: asText }) : variable)),
    stages: (stages) => mapList(stages, (stage, at) => expandStage(stage, at, faults, types)),
  });
  return { value, faults };
};
