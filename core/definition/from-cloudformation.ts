import type { Fault } from '../fault.ts';
import { pathText } from './path.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An `AWS::CodePipeline::Pipeline` of a template: where it stands, and its declaration in CodePipeline's own form. */
export interface FoundPipeline {
  /** A JSON pointer into the template. */
  readonly at: string;
  readonly declaration: Fields;
  /** Values that the template leaves open, and properties that a declaration cannot hold. */
  readonly faults: readonly Fault[];
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

const PIPELINE = 'AWS::CodePipeline::Pipeline';

const lowerFirst = (key: string): string => key.slice(0, 1).toLowerCase() + key.slice(1);

/** `{ Ref: X }` or `{ 'Fn::Sub': … }`: an object of one key that CloudFormation would replace by its result. */
const intrinsic = (value: unknown): readonly [name: string, argument: unknown] | undefined => {
  if (!isFields(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') || entry[0] === 'Condition' ? entry : undefined;
};

const isNoValue = (value: unknown): boolean => {
  const found = intrinsic(value);
  return found?.[0] === 'Ref' && found[1] === 'AWS::NoValue';
};

const substituted = (argument: unknown): string => {
  const [template, values] = Array.isArray(argument) ? argument : [argument, {}];
  return String(template).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const given = isFields(values) ? values[name.trim()] : undefined;
    return given === undefined ? `{{${name.trim()}}}` : visible(given);
  });
};

/** The text of a value. A part that only a deployment knows appears as `{{Name}}`. */
export const visible = (value: unknown): string => {
  const found = intrinsic(value);
  if (found === undefined) return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const [name, argument] = found;
  if (name === 'Ref') return `{{${String(argument)}}}`;
  if (name === 'Fn::Sub') return substituted(argument);
  if (name === 'Fn::GetAtt') return `{{${Array.isArray(argument) ? argument.join('.') : String(argument)}}}`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(visible).join(String(argument[0]));
  }
  return `{{${name.replace('Fn::', '')} ${JSON.stringify(argument) ?? ''}}}`;
};

/** Values of a template's parameters and of what else only a deployment knows, e.g. `AWS::Region` or `Bucket.Arn`. */
export type Values = Readonly<Record<string, string>>;

/** With the known values in the places of their names. */
const filled = (text: string, values: Values): string =>
  text.replace(/\{\{([^{}]+)\}\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? place) : place,
  );

/** What the parameters of a template are where nobody gives a value. */
export const defaultsOf = (template: unknown): Values => {
  const parameters = fieldsOf(fieldsOf(template)['Parameters']);
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, parameter]) => {
      const value = fieldsOf(parameter)['Default'];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
};

interface Converting {
  readonly values: Values;
  readonly faults: Fault[];
}

/** Configuration keys keep their case; every other key of CloudFormation is CodePipeline's with a capital. */
const convert = (value: unknown, path: readonly PropertyKey[], keepKeys: boolean, to: Converting): unknown => {
  const { values, faults } = to;
  if (intrinsic(value) !== undefined) {
    const text = filled(visible(value), values);
    if (text.includes('{{')) {
      faults.push({
        code: 'UnresolvedIntrinsic',
        message: `only CloudFormation knows ${text}`,
        where: pathText(path),
        expected: 'a value',
        remedy: 'write the value in its place',
      });
    }
    return text;
  }
  if (Array.isArray(value)) {
    return value.filter((inner) => !isNoValue(inner)).map((inner, at) => convert(inner, [...path, at], keepKeys, to));
  }
  if (!isFields(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => !isNoValue(inner));
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const name = keepKeys ? key : lowerFirst(key);
      return [name, convert(inner, [...path, name], keepKeys || name === 'configuration', to)];
    }),
  );
};

/** CloudFormation lists artifact stores where CodePipeline has an object by region. */
const storesByRegion = (value: unknown, values: Values): unknown => {
  if (!Array.isArray(value)) return value;
  const stores = value.filter(isFields);
  return Object.fromEntries(
    stores.map(({ Region, ArtifactStore }) => [filled(visible(Region), values), ArtifactStore]),
  );
};

const NOT_DECLARED: Readonly<Record<string, string>> = {
  disableInboundStageTransitions: 'disabled transitions do not run yet',
  restartExecutionOnUpdate: 'a running execution stays on its version; restarting it does not run',
  tags: 'tags of the pipeline are not kept',
};

const isSet = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== 'false';

/** One resource's properties as a declaration. */
export const fromCloudFormation = (
  properties: Fields,
  at: string,
  logicalId: string,
  values: Values = {},
): FoundPipeline => {
  const faults: Fault[] = [];
  const to = { values, faults };
  const { ArtifactStores: stores, ...others } = properties;
  const converted = convert(others, [], false, to);
  const artifactStores = Object.entries(fieldsOf(storesByRegion(stores, values))).map(([region, store]) => [
    region,
    convert(store, ['artifactStores', region], false, to),
  ]);
  const all = fieldsOf(converted);
  const declared = Object.entries(all).filter(([key]) => !Object.hasOwn(NOT_DECLARED, key));
  for (const [key, message] of Object.entries(NOT_DECLARED)) {
    if (isSet(all[key])) faults.push({ code: 'NotYet', message, where: key, remedy: `leave ${key} out` });
  }
  const declaration = {
    ...Object.fromEntries(declared),
    ...(stores === undefined ? {} : { artifactStores: Object.fromEntries(artifactStores) }),
  };
  // CloudFormation makes up a name if the template gives none; people know the logical id in it.
  return { at, declaration: { name: logicalId, ...declaration }, faults };
};

/** The pipelines of a template (or of an excerpt of its resources); none if the value is no template. */
export const pipelinesOfTemplate = (value: unknown, values: Values = {}): FoundPipeline[] => {
  if (!isFields(value)) return [];
  const isTemplate = isFields(value['Resources']);
  const resources = isTemplate ? (value['Resources'] as Fields) : value;
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isFields(resource) || resource['Type'] !== PIPELINE) return [];
    return [
      fromCloudFormation(fieldsOf(resource['Properties']), `${isTemplate ? '/Resources' : ''}/${id}`, id, values),
    ];
  });
};
