/** The values of a pipeline's variables in one execution: those that were given at its start, else the defaults. */
import type { PipelineDefinition } from './definition/schema.ts';
import { type Fault, InvalidInput } from './fault.ts';

/** CodePipeline's limit of a value. */
const LONGEST = 1000;

/** Throws InvalidInput `InvalidVariables` with everything that is wrong. */
export const variableValues = (
  { name: pipeline, variables }: Pick<PipelineDefinition, 'name' | 'variables'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> => {
  const known = variables.map(({ name }) => name);
  const faults = [
    ...Object.keys(given).flatMap((name) => (known.includes(name) ? [] : [unknown(pipeline, name, known)])),
    ...Object.entries(given).flatMap(([name, value]) =>
      value.length >= 1 && value.length <= LONGEST ? [] : [badLength(name, value)],
    ),
    ...variables.flatMap(({ name, defaultValue }) =>
      defaultValue === undefined && !Object.hasOwn(given, name) ? [missing(pipeline, name)] : [],
    ),
  ];
  if (faults.length > 0) throw new InvalidInput('InvalidVariables', faults);
  return Object.fromEntries(
    variables.map(({ name, defaultValue = '' }) => [name, Object.hasOwn(given, name) ? given[name] : defaultValue]),
  ) as Record<string, string>;
};

const unknown = (pipeline: string, name: string, known: readonly string[]): Fault => ({
  code: 'UnknownVariable',
  message: `the pipeline ${pipeline} has no variable ${name}`,
  where: `variables.${name}`,
  expected: known.length === 0 ? 'none: the pipeline declares no variables' : `one of: ${known.join(', ')}`,
  remedy: 'Name one that it declares.',
});

const badLength = (name: string, value: string): Fault => ({
  code: 'InvalidVariableValue',
  message: `the value of ${name} has ${value.length} characters`,
  where: `variables.${name}`,
  expected: `1 to ${LONGEST} characters`,
  remedy: 'Shorten it, or hand large things on as an artifact.',
});

const missing = (pipeline: string, name: string): Fault => ({
  code: 'VariableMissing',
  message: `the variable ${name} of ${pipeline} has neither a value nor a default`,
  where: `variables.${name}`,
  expected: 'a value',
  remedy: `Give it one: tagline start ${pipeline} --variable ${name}=…; or add a defaultValue to the pipeline.`,
});
