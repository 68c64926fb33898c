/** The reference of both files as tables: a section for each object, a row for each key. */
import { installationSchema, type JsonSchema, pipelineSchema } from './schemas.ts';

interface Section {
  readonly at: string;
  readonly schema: JsonSchema;
}

export const configurationReference = (): string =>
  [
    '# Configuration reference',
    '',
    'Made from the schemas that read the files (`npm run docs`). `tagline check` checks both files offline, with ' +
      'the rules that no table can say.',
    'For editors: [schemas/tagline.config.schema.json](schemas/tagline.config.schema.json) and ' +
      '[schemas/pipeline.schema.json](schemas/pipeline.schema.json);',
    'the first line of each [example](../examples/regional-hello) names its own.',
    '',
    '## tagline.config.yaml',
    '',
    ...tables({ at: '', schema: installationSchema() }),
    '## pipeline.yaml',
    '',
    "CodePipeline's `PipelineDeclaration` in YAML or JSON, with `tagScheme` and `environments` beside it.",
    '',
    ...tables({ at: '', schema: pipelineSchema() }),
  ].join('\n');

/** The table of an object, then those of the objects in it. */
const tables = ({ at, schema }: Section): string[] => {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([key, value]) =>
      `| \`${key}\` | ${typeText(value)} | ${needText(value, required.includes(key))} | ${cell(sayOf(value))} |`,
  );
  const within = Object.entries(properties).flatMap(([key, value]) =>
    objectsIn(at === '' ? key : `${at}.${key}`, value).flatMap(tables),
  );
  return [...(at === '' ? [] : [`### ${at}`, '']), '| key | value | | |', '|---|---|---|---|', ...rows, '', ...within];
};

/** Objects that a value holds, each with its path: `environments.*`, `people[]`. */
const objectsIn = (at: string, schema: JsonSchema): Section[] => {
  if (schema.properties) return [{ at, schema }];
  if (schema.items) return objectsIn(`${at}[]`, schema.items);
  if (typeof schema.additionalProperties === 'object') return objectsIn(`${at}.*`, schema.additionalProperties);
  return alternatives(schema).flatMap((one) => objectsIn(at, one));
};

const alternatives = ({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] => anyOf ?? oneOf ?? [];

const typeText = (schema: JsonSchema): string => {
  const several = alternatives(schema);
  if (several.length > 0) return [...new Set(several.map(typeText))].join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${schema.items ? typeText(schema.items) : 'anything'}`;
  if (schema.type === 'object' && schema.properties === undefined) return mapText(schema);
  return [schema.type ?? 'anything'].flat().join(' or ').replace('string', 'text').replace('integer', 'whole number');
};

const mapText = ({ additionalProperties }: JsonSchema): string =>
  typeof additionalProperties === 'object' ? `names with ${typeText(additionalProperties)}` : 'object';

const needText = (schema: JsonSchema, required: boolean): string => {
  if (schema.default !== undefined && !isEmpty(schema.default)) return `default \`${JSON.stringify(schema.default)}\``;
  return required ? 'required' : '';
};

const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

const sayOf = (schema: JsonSchema): string => {
  const says = schema.description ?? '';
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  const bounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return bounded ? `${says}${says === '' ? '' : ' '}${minimum} to ${maximum}.` : says;
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
