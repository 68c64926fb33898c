/** The JSON Schemas of both files, for editors: made from the very schemas that read them. */
import * as z from 'zod';
import { PipelineDefinition } from '../../core/definition/schema.ts';
import { Installation } from '../../core/installation.ts';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** As a file is written: defaults may be left out. What JSON Schema cannot say is checked by `tagline check` alone. */
const jsonSchema = (schema: z.ZodType, title: string): JsonSchema => ({
  ...(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema),
  title,
});

/** As people write it: repositories may be a list of names, and an account id may stand without quotes. */
export const installationSchema = (): JsonSchema => {
  const full = jsonSchema(Installation, 'tagline.config.yaml');
  return mapAt(full, ['properties', 'repositories'], (byName) => ({
    ...described(byName),
    anyOf: [{ type: 'array', items: { type: 'string' } }, byName],
  }));
};

/** A pipeline as people write it: the full form, and the short forms that the reader expands. */
export const pipelineSchema = (): JsonSchema => {
  const full = jsonSchema(PipelineDefinition, 'pipeline.yaml');
  return mapAt(full, ['properties', 'stages', 'items', 'properties', 'actions', 'items'], withShortForms);
};

const SCALAR: JsonSchema = { type: ['string', 'number', 'boolean'] };
const orName = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  items: { anyOf: [{ type: 'string' }, schema.items ?? {}] },
});

const withShortForms = (action: JsonSchema): JsonSchema => {
  const { properties = {} } = action;
  const {
    configuration,
    inputArtifacts = {},
    outputArtifacts = {},
    commands = {},
    environmentVariables = {},
  } = properties;
  return {
    ...action,
    required: ['name'],
    properties: {
      name: properties['name'] ?? {},
      provider: {
        type: 'string',
        description: 'Short for actionTypeId; its category, owner and version follow where they are clear.',
      },
      category: { type: 'string', description: 'Beside `provider`, where it is not clear.' },
      owner: { type: 'string', description: 'Beside `provider`; AWS where it is left out.' },
      version: { type: ['string', 'number'], description: 'Beside `provider`; 1 where it is left out.' },
      ...properties,
      configuration: { ...configuration, additionalProperties: { anyOf: [SCALAR, { type: ['object', 'array'] }] } },
      commands: { anyOf: [{ type: 'string' }, commands], ...described(commands) },
      environmentVariables: {
        anyOf: [{ type: 'object', additionalProperties: SCALAR }, environmentVariables],
        ...described(environmentVariables),
      },
      inputArtifacts: orName(inputArtifacts),
      outputArtifacts: orName(outputArtifacts),
    },
  };
};

const described = ({ description }: JsonSchema): JsonSchema => (description === undefined ? {} : { description });

/** The schema with the part at a path changed. Throws where there is no such part. */
const mapAt = (schema: JsonSchema, path: readonly string[], change: (part: JsonSchema) => JsonSchema): JsonSchema => {
  const [key, ...rest] = path;
  if (key === undefined) return change(schema);
  const part = schema[key];
  if (typeof part !== 'object' || part === null) throw new Error(`the schema has no ${key}`);
  return { ...schema, [key]: mapAt(part as JsonSchema, rest, change) };
};
