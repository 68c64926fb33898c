/** Template text, JSON or YAML with CloudFormation's short forms, to plain values. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { badTemplate } from '../validation.ts';

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
  return value as Record<string, unknown>;
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    const at = /line (\d+) column (\d+)/.exec((error as Error).message);
    throw badTemplate(`JSON not well-formed.${at ? ` (line ${at[1]}, column ${at[2]})` : ''}`);
  }
};

const parseYaml = (body: string): unknown => {
  const document = parseDocument(body, { logLevel: 'silent', uniqueKeys: true, prettyErrors: true });
  const fault = document.errors[0];
  if (fault) {
    const at = fault.linePos?.[0];
    throw badTemplate(`YAML not well-formed.${at ? ` (line ${at.line}, column ${at.col})` : ''}`);
  }
  return document.contents ? plain(document.contents as Node, document) : null;
};

const plain = (node: Node | null, document: Document): unknown => {
  if (node === null) return null;
  if (isAlias(node)) return plain(node.resolve(document) ?? null, document);
  const value = untagged(node, document);
  const tag = 'tag' in node ? node.tag : undefined;
  return tag?.startsWith('!') ? long(tag.slice(1), value) : value;
};

const untagged = (node: Node, document: Document): unknown => {
  if (isScalar(node)) return node.tag?.startsWith('!') ? (node.source ?? node.value) : node.value;
  if (isSeq(node)) return node.items.map((item) => plain(item as Node, document));
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map((pair) => [
        String(isScalar(pair.key) ? pair.key.value : pair.key),
        plain(pair.value as Node | null, document),
      ]),
    );
  }
  return null;
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
