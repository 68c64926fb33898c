/**
 * Template text, JSON or YAML 1.1 with CloudFormation's short forms, to plain values. Of a repeated key the last
 * counts.
 */
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, Scalar } from 'yaml';
import { badTemplate, invalid } from '../validation.ts';
import { Decimal, decimal } from './decimal.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** Short forms that are not `Fn::` plus their name. */
const PLAIN = new Set(['Ref', 'Condition']);
const SHORT = new Set(
  (
    'Ref Condition Sub GetAtt Join Select Split If And Or Equals Not FindInMap ImportValue GetAZs Base64 Cidr Length ' +
    'ToJsonString Transform GetStackOutput Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll ForEach'
  ).split(' '),
);

/** Throws ValidationError "Template format error: …" with the line and column of the first fault. */
export const parseTemplate = (body: string): Record<string, unknown> => {
  const value = body.trimStart().startsWith('{') ? parseJson(body) : parseYaml(body);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw badTemplate('unsupported structure.');
  refuseNull(value, '');
  return value as Record<string, unknown>;
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body, asWritten as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    const at = /line (\d+) column (\d+)/.exec((error as Error).message);
    throw badTemplate(`JSON not well-formed.${at ? ` (line ${at[1]}, column ${at[2]})` : ''}`);
  }
};

/** Numbers with a point or an exponent keep the text that CloudFormation gives them. */
const asWritten = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' && /[.eE]/.test(source ?? '') ? decimal(value) : value;

/** Throws ValidationError for the first null. What lies in Metadata is nobody's. */
const refuseNull = (value: unknown, path: string): void => {
  if (value === null) throw invalid(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object' || value instanceof Decimal || path.endsWith('/Metadata')) return;
  for (const [name, member] of Object.entries(value)) refuseNull(member, `${path}/${name}`);
};

const parseYaml = (body: string): unknown => {
  // All scalars stay text here: what they mean is decided below, by the rules of YAML 1.1.
  const document = parseDocument(body, {
    // Only this level reports a second document.
    logLevel: 'error',
    uniqueKeys: false,
    prettyErrors: true,
    schema: 'failsafe',
  });
  const fault = document.errors[0];
  if (fault) {
    const at = fault.linePos?.[0];
    throw badTemplate(`YAML not well-formed.${at ? ` (line ${at.line}, column ${at.col})` : ''}`);
  }
  return plain(document.contents as Node | null);
};

const plain = (node: Node | null): unknown => {
  if (node === null) return null;
  if (isAlias(node)) throw invalid('Template error: YAML aliases are not allowed in CloudFormation templates.');
  const tag = 'tag' in node ? node.tag : undefined;
  if (isScalar(node)) return scalar(node as Scalar<string>, tag);
  const value = isSeq(node) ? node.items.map((item) => plain(item as Node | null)) : members(node);
  return tag?.startsWith('!') ? long(tag.slice(1), value) : value;
};

const members = (node: Node): Record<string, unknown> =>
  isMap(node)
    ? Object.fromEntries(
        node.items.map(({ key, value }) => [String(plain(key as Node)), plain(value as Node | null)] as const),
      )
    : {};

/** YAML's own tags for scalars; `!!timestamp`, `!!binary` and the like are not CloudFormation's. */
const TAGGED: Readonly<Record<string, (text: string) => unknown>> = {
  str: (text) => text,
  bool: yamlScalar,
  int: yamlScalar,
  null: () => null,
  float: (text) => decimal(Number(yamlScalar(text))),
};

const scalar = (node: Scalar<string>, tag: string | undefined): unknown => {
  const text = node.source ?? String(node.value ?? '');
  const written = node.type === Scalar.PLAIN ? text : String(node.value);
  if (tag === undefined) return node.type === Scalar.PLAIN ? yamlScalar(text) : written;
  if (tag.startsWith('!')) return long(tag.slice(1), written);
  const read = TAGGED[tag.replace('tag:yaml.org,2002:', '')];
  if (!read) throw badTemplate(`YAML tag ${tag} is not one of CloudFormation's.`);
  return read(written);
};

/** `!GetAtt A.B.C` is `["A", "B.C"]`; every other short form takes its value as it stands. */
const long = (name: string, value: unknown): unknown => {
  if (!SHORT.has(name)) throw badTemplate(`YAML tag !${name} is not one of CloudFormation's.`);
  if (PLAIN.has(name)) return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
};
