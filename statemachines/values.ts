/**
 * `#{namespace.key}` in a definition becomes JSONata over the machine's variables. Commit messages and outputs are
 * values, never source.
 */
import { references } from '../core/variables.ts';
import { expression, type Json, literal, quoted } from './asl.ts';
import { shortHash } from './names.ts';

/** Step Functions' names of variables have 80 characters. */
const LONGEST = 77;

/** The workflow variable that holds a namespace's values. Different namespaces have different ones. */
export const namespaceVariable = (namespace: string): string => {
  const mangled = namespace.replaceAll(/[^A-Za-z0-9_]/g, '_');
  return mangled === namespace && namespace.length <= LONGEST
    ? `ns_${namespace}`
    : `ns_${mangled.slice(0, LONGEST - 9)}_${shortHash(namespace)}`;
};

const TAGLINE: Readonly<Record<string, string>> = {
  Environment: '$run.target.environment',
  Scope: '$run.target.scope',
  Region: '$run.target.region',
  Team: '$run.target.team',
  Account: '$run.target.account',
  Address: '$run.target.address',
  Tag: '$run.tag',
  Version: '$run.version',
  Commit: '$run.commit',
  ExecutionId: '$run.executionId',
};

const lookup = (namespace: string, key: string): string => {
  if (namespace === 'tagline' && Object.hasOwn(TAGLINE, key)) return TAGLINE[key] as string;
  if (namespace === 'codepipeline') return '$run.executionId';
  const holder = namespace === 'variables' ? '$run.variables' : `$${namespaceVariable(namespace)}`;
  const missing = quoted(`UnresolvedVariable: #{${namespace}.${key}} has no value`);
  return `($value := $lookup(${holder}, ${quoted(key)}); $exists($value) ? $value : $error(${missing}))`;
};

/** The JSONata source of a text with references. */
export const sourceOf = (text: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (const { namespace, key, start, end } of references(text)) {
    if (start > from) parts.push(quoted(text.slice(from, start)));
    parts.push(lookup(namespace, key));
    from = end;
  }
  if (from < text.length || parts.length === 0) parts.push(quoted(text.slice(from)));
  return parts.join(' & ');
};

/** A text as a field's value: as it is where nothing is referenced. */
export const textValue = (text: string): string =>
  references(text).length === 0 ? literal(text) : expression(sourceOf(text));

/** JSON with references at its leaves as a field's value. */
export const jsonValue = (value: unknown): Json => {
  if (typeof value === 'string') return textValue(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonValue(member)]));
  return value as Json;
};
