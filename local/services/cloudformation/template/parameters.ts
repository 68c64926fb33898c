/**
 * The values of a template's parameters: from the request, from before, or defaults; checked against their constraints.
 */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { javaPattern } from '../../../kernel/validation/java-pattern.ts';
import { invalid } from '../validation.ts';
import type { ParameterDefinition, Template } from './template.ts';

export interface ParameterInput {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** Name -> the value as given (of SSM types: the name of the SSM parameter). */
export type GivenParameters = Readonly<Record<string, string>>;

const MOST_BYTES = 4096;
/** As Java reads a number: decimal, with a point or an exponent. */
const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The type inside `AWS::SSM::Parameter::Value<…>`; undefined for other types. */
export const ssmType = (type: string): string | undefined => SSM_TYPE.exec(type)?.[1];

export const isList = (type: string): boolean => type === 'CommaDelimitedList' || type.startsWith('List<');

export const isSecret = (definition: ParameterDefinition): boolean => String(definition.NoEcho) === 'true';

/** Throws ValidationError for values that are missing, unknown or do not fit. */
export const giveParameters = (
  template: Template,
  inputs: readonly ParameterInput[],
  previous: GivenParameters = {},
): GivenParameters => {
  const foreign = inputs.map((input) => input.ParameterKey).filter((key) => !Object.hasOwn(template.parameters, key));
  if (foreign.length > 0) throw invalid(`Parameters: [${foreign.join(', ')}] do not exist in the template`);
  const given = new Map(inputs.map((input) => [input.ParameterKey, input]));
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(template.parameters)) {
    const value = givenValue(definition, given.get(name), previous[name]);
    if (value === undefined) missing.push(name);
    else values[name] = checked(name, definition, value);
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
};

/** Values as far as they are known, unchecked: for transforms, which are given them before the template is read. */
export const givenFor = (
  definitions: Readonly<Record<string, ParameterDefinition>>,
  inputs: readonly ParameterInput[],
  previous: GivenParameters = {},
): GivenParameters => {
  const given = new Map(inputs.map((input) => [input.ParameterKey, input]));
  const values = Object.entries(definitions).map(
    ([name, definition]) => [name, givenValue(definition, given.get(name), previous[name])] as const,
  );
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
};

const givenValue = (definition: ParameterDefinition, input: ParameterInput | undefined, previous?: string) => {
  if (input?.UsePreviousValue) return previous;
  if (input?.ParameterValue !== undefined) return input.ParameterValue;
  return definition.Default === undefined ? undefined : String(definition.Default);
};

const checked = (name: string, definition: ParameterDefinition, value: string): string => {
  if (Buffer.byteLength(value) > MOST_BYTES)
    throw invalid(`Parameter '${name}' must be at most ${MOST_BYTES} bytes long.`);
  if (ssmType(definition.Type) === undefined) checkConstraints(name, definition, value);
  return value;
};

const checkConstraints = (name: string, definition: ParameterDefinition, value: string): void => {
  const fail = (message: string) =>
    invalid(
      definition.ConstraintDescription
        ? `Parameter '${name}' must satisfy constraint: ${definition.ConstraintDescription}`
        : message,
    );
  const { Type } = definition;
  for (const item of isList(Type) ? value.split(',').map((part) => part.trim()) : [value]) {
    if ((Type === 'Number' || Type === 'List<Number>') && !NUMBER.test(item))
      throw invalid(`Parameter '${name}' must be a number.`);
    if (definition.AllowedValues && !definition.AllowedValues.map(String).includes(item))
      throw fail(`Parameter '${name}' must be one of AllowedValues`);
    if (definition.AllowedPattern !== undefined && !patternOf(name, definition.AllowedPattern).test(item))
      throw fail(`Parameter '${name}' must match pattern ${definition.AllowedPattern}`);
  }
  checkRange(name, definition, value, fail);
};

const patternOf = (name: string, pattern: string): RegExp => {
  const expression = javaPattern(String(pattern));
  if (!expression) throw invalid(`The AllowedPattern of the parameter '${name}' cannot be read: ${pattern}`);
  return expression;
};

const checkRange = (
  name: string,
  { Type, MinLength, MaxLength, MinValue, MaxValue }: ParameterDefinition,
  value: string,
  fail: (message: string) => Error,
): void => {
  if (MinLength !== undefined && value.length < Number(MinLength))
    throw fail(`Parameter '${name}' must contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    throw fail(`Parameter '${name}' must contain at most ${MaxLength} characters`);
  if (Type === 'Number' && MinValue !== undefined && Number(value) < Number(MinValue))
    throw fail(`Parameter '${name}' must be a number not less than ${MinValue}`);
  if (Type === 'Number' && MaxValue !== undefined && Number(value) > Number(MaxValue))
    throw fail(`Parameter '${name}' must be a number not greater than ${MaxValue}`);
};

/** The value that Ref gives: text, or a list for list types. */
export const parameterValue = (type: string, text: string): string | readonly string[] =>
  isList(ssmType(type) ?? type) ? (text === '' ? [] : text.split(',').map((part) => part.trim())) : text;

/**
 * Resolves `AWS::SSM::Parameter::Value<…>` parameters: name -> value found. Those of `AWS::SSM::Parameter::Name` must
 * be there.
 * Throws ValidationError for parameters that Parameter Store does not have.
 */
export const resolveSsmParameters = async (
  template: Template,
  given: GivenParameters,
  read: (names: readonly string[]) => Promise<ReadonlyMap<string, { value: string; type: string }>>,
): Promise<Readonly<Record<string, string>>> => {
  const all = Object.entries(template.parameters);
  const wanted = all.filter(([, { Type }]) => ssmType(Type) !== undefined);
  const named = all.filter(([, { Type }]) => Type === 'AWS::SSM::Parameter::Name');
  const names = [...new Set([...wanted, ...named].map(([name]) => given[name] as string))];
  if (names.length === 0) return {};
  const found = await read(names);
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0)
    throw invalid(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  return Object.fromEntries(
    wanted.map(([name]) => {
      const parameter = found.get(given[name] as string)!;
      if (parameter.type === 'SecureString')
        throw invalid(`Parameters [${given[name]}] referenced by template have types not supported by CloudFormation.`);
      return [name, parameter.value];
    }),
  );
};

export const refuseForeignKeys = (inputs: readonly Record<string, unknown>[]): void => {
  for (const input of inputs)
    for (const key of Object.keys(input))
      if (!['ParameterKey', 'ParameterValue', 'UsePreviousValue', 'ResolvedValue'].includes(key))
        throw notInLocalCloud(`the parameter member ${key}`);
};
