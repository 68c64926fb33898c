/** Checks the sections of a template as CloudFormation does when it is handed in, before any value is known. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { badTemplate, invalid } from '../validation.ts';
import { checkImports } from './check-imports.ts';
import { checkMappings } from './check-mappings.ts';
import { checkDescription, checkParameter } from './check-parameter.ts';
import { askedByIf, conditionFunctionsIn, type Mention, mentionsOf, namedConditions } from './mentions.ts';
import { parseTemplate } from './parse-template.ts';
import type {
  OutputDefinition,
  ParameterDefinition,
  ResourceDefinition,
  RuleDefinition,
  Template,
} from './template.ts';

const SECTIONS = new Set(
  'AWSTemplateFormatVersion Description Metadata Parameters Rules Mappings Conditions Transform Resources Outputs'.split(
    ' ',
  ),
);
const RESOURCE_ATTRIBUTES = new Set(
  'Type Properties DependsOn Condition Metadata DeletionPolicy UpdateReplacePolicy'.split(' '),
);
const OUTPUT_ATTRIBUTES = new Set('Value Description Condition Export'.split(' '));
const EXTENSIONS = 'AWS::LanguageExtensions';

/**
 * Templates read lately: a stack that is watched is described many times a second. Nothing changes a template that was
 * read.
 */
const lately = new Map<string, Template>();
const MOST = 32;

/** Throws ValidationError for what CloudFormation refuses, NotInLocalCloud for what the local cloud does not have. */
export const readTemplate = (body: string): Template => {
  const known = lately.get(body);
  if (known) return known;
  const template = readAnew(body);
  const [oldest] = lately.keys();
  if (lately.size >= MOST && oldest !== undefined) lately.delete(oldest);
  lately.set(body, template);
  return template;
};

/** The template of a request as it is carried out: what its transforms made of it. */
export const templateOf = ({
  template,
  processed,
}: {
  readonly template: string;
  readonly processed?: string;
}): Template => readTemplate(processed ?? template);

const readAnew = (body: string): Template => {
  const raw = parseTemplate(body);
  const unknown = Object.keys(raw).filter((section) => !SECTIONS.has(section));
  if (unknown.includes('Hooks')) throw notInLocalCloud('the template section Hooks');
  if (unknown.length > 0) throw invalid(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = raw['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09')
    throw badTemplate(`unsupported value for AWSTemplateFormatVersion.`);
  checkDescription(raw['Description']);
  const template: Template = {
    ...(typeof raw['Description'] === 'string' && { description: raw['Description'] }),
    ...(raw['Metadata'] !== undefined && { metadata: raw['Metadata'] }),
    parameters: section<ParameterDefinition>(raw, 'Parameters'),
    rules: section<RuleDefinition>(raw, 'Rules'),
    mappings: section(raw, 'Mappings'),
    conditions: section(raw, 'Conditions'),
    resources: mapped(section<Record<string, unknown>>(raw, 'Resources'), readResource),
    outputs: mapped(section<Record<string, unknown>>(raw, 'Outputs'), readOutput),
    extensions: readTransform(raw['Transform']),
  };
  checkTemplate(template);
  return template;
};

const section = <T>(raw: Record<string, unknown>, name: string): Record<string, T> => {
  const value = raw[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badTemplate(`${name} section must be an object.`);
  return value as Record<string, T>;
};

const mapped = <A, B>(record: Record<string, A>, read: (name: string, value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, read(name, value)]));

const readTransform = (transform: unknown): boolean => {
  const names = transform === undefined ? [] : Array.isArray(transform) ? transform : [transform];
  const foreign = names.find((name) => name !== EXTENSIONS);
  if (foreign !== undefined)
    throw notInLocalCloud(`the transform ${typeof foreign === 'string' ? foreign : JSON.stringify(foreign)}`);
  return names.length > 0;
};

const readResource = (name: string, raw: Record<string, unknown>): ResourceDefinition => {
  if (name.startsWith('Fn::')) throw notInLocalCloud(`the function ${name.split('::').slice(0, 2).join('::')}`);
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badTemplate(`Resource name ${name} is non alphanumeric.`);
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    throw badTemplate(`[/Resources/${name}] resource definition is malformed`);
  const { Type, Properties, DependsOn } = raw;
  if (typeof Type !== 'string')
    throw badTemplate(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  for (const absent of ['CreationPolicy', 'UpdatePolicy'])
    if (raw[absent] !== undefined) throw notInLocalCloud(`the resource attribute ${absent} (resource ${name})`);
  const unknown = Object.keys(raw).find((attribute) => !RESOURCE_ATTRIBUTES.has(attribute));
  if (unknown) throw invalid(`Invalid template resource property '${unknown}'`);
  if (Properties !== undefined && (Properties === null || typeof Properties !== 'object' || Array.isArray(Properties)))
    throw badTemplate(`[/Resources/${name}/Properties] Properties must be an object.`);
  const after = DependsOn === undefined ? [] : Array.isArray(DependsOn) ? DependsOn : [DependsOn];
  if (after.some((id) => typeof id !== 'string')) throw badTemplate('Every DependsOn value must be a string.');
  return { ...raw, Type, Properties: (Properties ?? {}) as Record<string, unknown>, DependsOn: after };
};

const readOutput = (name: string, raw: Record<string, unknown>): OutputDefinition => {
  if (name.startsWith('Fn::')) throw notInLocalCloud(`the function ${name.split('::').slice(0, 2).join('::')}`);
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badTemplate(`Output name ${name} is non alphanumeric.`);
  if (raw === null || typeof raw !== 'object' || raw['Value'] === undefined || raw['Value'] === null)
    throw badTemplate(`Output ${name} is malformed. The Value field of every Outputs member must be specified.`);
  const foreign = Object.keys(raw).find((attribute) => !OUTPUT_ATTRIBUTES.has(attribute));
  if (foreign) throw invalid(`Invalid template output property '${foreign}'`);
  checkDescription(raw['Description']);
  const exported = raw['Export'] as { Name?: unknown } | undefined;
  if (exported !== undefined && (exported === null || exported.Name === undefined))
    throw badTemplate(`Output ${name} is malformed. Export must contain Name.`);
  return raw as unknown as OutputDefinition;
};

const checkTemplate = (template: Template): void => {
  const { resources, parameters, outputs, conditions, mappings } = template;
  if (Object.keys(resources).length === 0) throw badTemplate('At least one Resources member must be defined.');
  limit('Resources', Object.keys(resources).length, 500);
  limit('Parameters', Object.keys(parameters).length, 200);
  limit('Outputs', Object.keys(outputs).length, 200);
  limit('Mappings', Object.keys(mappings).length, 200);
  for (const [name, definition] of Object.entries(parameters)) checkParameter(name, definition);
  checkMappings(mappings);
  const known = (name: string) => Object.hasOwn(parameters, name) || Object.hasOwn(resources, name) || isPseudo(name);
  const properties = Object.values(resources).map((resource) => resource.Properties);
  checkAttributes([properties, Object.values(outputs)], resources);
  checkMentions('Resources', properties, known);
  checkDependsOn(resources);
  checkMentions('Outputs', Object.values(outputs), known);
  checkCollapse([properties, Object.values(outputs)]);
  checkMentions('Conditions', Object.values(conditions), (name) => Object.hasOwn(parameters, name) || isPseudo(name));
  checkConditions(template);
  checkImports(template);
};

const limit = (section: string, count: number, most: number): void => {
  if (count > most)
    throw badTemplate(`Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`);
};

export const isPseudo = (name: string): boolean =>
  /^AWS::(AccountId|NotificationARNs|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/.test(name);

const checkMentions = (section: string, values: readonly unknown[], known: (name: string) => boolean): void => {
  const missing = new Set(
    values.flatMap((value) =>
      mentionsOf(value)
        .filter((mention) => !known(mention.name))
        .map((mention) => mention.name),
    ),
  );
  if (missing.size > 0)
    throw badTemplate(
      `Unresolved resource dependencies [${[...missing].join(', ')}] in the ${section} block of the template`,
    );
};

const checkAttributes = (values: readonly unknown[], resources: Template['resources']): void => {
  const missing = mentionsOf(values).find(
    ({ name, attribute }) => attribute !== undefined && !Object.hasOwn(resources, name),
  );
  if (missing) throw invalid(`Template error: instance of ${undefinedAttribute(missing)}`);
};

const undefinedAttribute = ({ name, attribute, within }: Mention): string =>
  within === 'Fn::Sub'
    ? `Fn::Sub references invalid resource attribute ${name}.${attribute}`
    : `Fn::GetAtt references undefined resource ${name}`;

/** Functions of conditions give no value to a property or an output: only Fn::If does. */
const checkCollapse = (values: readonly unknown[]): void => {
  const [first] = conditionFunctionsIn(values);
  if (first) throw invalid(`Template error: ${first} cannot be partially collapsed`);
};

const checkDependsOn = (resources: Template['resources']): void => {
  const missing = Object.values(resources).flatMap(({ DependsOn }) =>
    DependsOn.filter((id) => !Object.hasOwn(resources, id)),
  );
  if (missing.length > 0)
    throw badTemplate(
      `Unresolved resource dependencies [${[...new Set(missing)].join(', ')}] in the Resources block of the template`,
    );
};

const checkConditions = ({ resources, outputs, conditions }: Template): void => {
  const used = [
    ['Resources', Object.values(resources).flatMap((r) => [r.Condition ?? [], ...askedByIf(r.Properties)].flat())],
    ['Outputs', Object.values(outputs).flatMap((o) => [o.Condition ?? [], ...askedByIf(o.Value)].flat())],
    ['Conditions', Object.values(conditions).flatMap((c) => [...namedConditions(c), ...askedByIf(c)])],
  ] as const;
  for (const [section, names] of used) {
    const missing = names.find((name) => !Object.hasOwn(conditions, name));
    if (missing !== undefined)
      throw badTemplate(`Unresolved condition dependency ${missing} in the ${section} block of the template`);
  }
};
