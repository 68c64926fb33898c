import * as z from 'zod';
import type { Fault } from '../fault.ts';
import { didYouMean } from './did-you-mean.ts';
import { pathText } from './path.ts';

type Schema = z.core.$ZodType;

/** In a choice between a word and an object, only the object has keys. */
const objectOf = ({ options }: z.ZodUnion): Schema | undefined =>
  options.find((option) => option instanceof z.ZodObject);

const unwrapped = (schema: Schema | undefined): Schema | undefined => {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodUnion) return objectOf(inner);
    if (
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault ||
      inner instanceof z.ZodNullable
    ) {
      inner = inner.unwrap();
    } else return inner;
  }
};

/** The keys that an object at this path may have, for a suggestion. */
const knownKeys = (schema: Schema, path: readonly PropertyKey[]): readonly string[] => {
  let at = unwrapped(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = unwrapped(at.shape[String(part)]);
    else if (at instanceof z.ZodArray) at = unwrapped(at.element);
    else if (at instanceof z.ZodRecord) at = unwrapped(at.valueType);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const TYPES: Readonly<Record<string, string>> = { record: 'object', int: 'whole number' };
const named = (type: string): string => TYPES[type] ?? type;
const some = (count: number | bigint, origin: string): string =>
  origin === 'string' ? `${count} characters` : origin === 'array' ? `${count} entries` : String(count);

/** What was expected, if the issue says it better than its message. */
const expectation = (issue: z.core.$ZodIssue): string | undefined => {
  if (issue.code === 'invalid_type') return named(issue.expected);
  if (issue.code === 'too_small') {
    return issue.exact
      ? `exactly ${some(issue.minimum, issue.origin)}`
      : `at least ${some(issue.minimum, issue.origin)}`;
  }
  if (issue.code === 'too_big') {
    return issue.exact
      ? `exactly ${some(issue.maximum, issue.origin)}`
      : `at most ${some(issue.maximum, issue.origin)}`;
  }
  if (issue.code === 'invalid_value') return `one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'a mail address';
  const said = /^expected (.*)$/s.exec(issue.message)?.[1];
  return said ?? undefined;
};

const unknownKeys = (
  code: string,
  schema: Schema,
  { path, keys }: Pick<z.core.$ZodIssueUnrecognizedKeys, 'path' | 'keys'>,
): Fault[] => {
  const known = knownKeys(schema, path);
  return keys.map((key) => {
    const meant = didYouMean(key, known);
    return {
      code,
      message: `the key ${shown(key)} is not known here`,
      where: pathText([...path, key]),
      ...(known.length === 0 ? {} : { expected: `one of: ${known.join(', ')}` }),
      remedy: meant === undefined ? 'remove it' : `did you mean ${meant}?`,
    };
  });
};

const valueFault = (code: string, issue: z.core.$ZodIssue): Fault => {
  const expected = expectation(issue);
  const missing = issue.code !== 'invalid_key' && issue.input === undefined && issue.path.length > 0;
  const meant =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? didYouMean(issue.input, issue.values.map(String))
      : undefined;
  const message = missing
    ? `${String(issue.path.at(-1))} is missing`
    : `${shown(issue.input)} is not right${expected === undefined ? `: ${issue.message}` : `: expected ${expected}`}`;
  return {
    code,
    message,
    where: pathText(issue.path),
    ...(expected === undefined ? {} : { expected }),
    remedy: missing ? 'add it' : meant === undefined ? 'correct the value' : `did you mean ${meant}?`,
  };
};

/** In a choice between a word and an object: the faults of the one that was meant. */
const meantIssues = (issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] => {
  const isObject = typeof issue.input === 'object' && issue.input !== null;
  const meant = isObject ? issue.errors.at(-1) : issue.errors[0];
  return (meant ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** What a schema refused, as faults with a path, what was expected, and what to do. */
export const schemaFaults = (code: string, schema: Schema, error: z.core.$ZodError): Fault[] =>
  issueFaults(code, schema, error.issues);

const issueFaults = (code: string, schema: Schema, issues: readonly z.core.$ZodIssue[]): Fault[] =>
  issues.flatMap((issue): Fault[] => {
    if (issue.code === 'invalid_union') return issueFaults(code, schema, meantIssues(issue));
    if (issue.code === 'unrecognized_keys') return unknownKeys(code, schema, issue);
    if (issue.code !== 'invalid_key') return [valueFault(code, issue)];
    const expected = issue.issues[0]?.message.replace(/^expected /, '') ?? 'another name';
    const name = shown(issue.path.at(-1));
    const where = pathText(issue.path);
    return [
      { code, message: `the name ${name} is not right: expected ${expected}`, where, expected, remedy: 'rename it' },
    ];
  });
