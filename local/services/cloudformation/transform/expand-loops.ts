/**
 * `Fn::ForEach` of AWS::LanguageExtensions: `"Fn::ForEach::Name": [Identifier, Collection, { Key: Value }]` becomes the
 * entries for each value of the collection, in place of the loop.
 */
import { evaluate } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import { invalid } from '../validation.ts';
import { isRecord, mapTexts, type Raw } from './raw.ts';

const LOOP = /^Fn::ForEach::(.+)$/;
const SECTIONS: readonly string[] = ['Conditions', 'Resources', 'Outputs'];

export const holdsLoops = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).some(([key, member]) => LOOP.test(key) || holdsLoops(member));

/** Throws ValidationError for a loop that cannot be read. */
export const expandLoops = async (template: Raw, scope: Scope): Promise<Raw> => {
  const elsewhere = Object.keys(template).find((name) => !SECTIONS.includes(name) && holdsLoops(template[name]));
  if (elsewhere !== undefined) throw failed(`Fn::ForEach is not supported in the ${elsewhere} section`);
  const names = new Set<string>();
  const expanded = Object.entries(template).map(async ([name, section]) => [
    name,
    SECTIONS.includes(name) ? await expand(section, scope, names) : section,
  ]);
  return Object.fromEntries(await Promise.all(expanded));
};

const failed = (why: string) => invalid(`Transform AWS::LanguageExtensions failed with: ${why}`);

const expand = async (value: unknown, scope: Scope, names: Set<string>): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => expand(item, scope, names)));
  if (!isRecord(value)) return value;
  const found: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const loop = LOOP.exec(key)?.[1];
    const entries =
      loop === undefined ? { [key]: await expand(member, scope, names) } : await turns(loop, member, scope);
    if (loop !== undefined) {
      if (names.has(loop)) throw failed(`the loop name ${loop} is used more than once`);
      names.add(loop);
    }
    for (const [made, content] of Object.entries(entries)) {
      if (Object.hasOwn(found, made)) throw failed(`Fn::ForEach::${loop ?? made} makes ${made} more than once`);
      found[made] = content;
    }
  }
  return found;
};

/** The entries of all turns. Loops within see the values of those around them. */
const turns = async (loop: string, argument: unknown, scope: Scope): Promise<Raw> => {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string' || !isRecord(argument[2]))
    throw failed(`Fn::ForEach::${loop} layout is incorrect: it takes an identifier, a collection and a map`);
  const [identifier, collection, fragment] = argument as [string, unknown, Raw];
  const found: Record<string, unknown> = {};
  for (const turn of await valuesOf(loop, collection, scope)) {
    const filled = filledWith(fragment, identifier, turn) as Raw;
    for (const [key, content] of Object.entries((await expand(filled, scope, new Set())) as Raw)) {
      if (Object.hasOwn(found, key)) throw failed(`Fn::ForEach::${loop} makes ${key} more than once`);
      found[key] = content;
    }
  }
  return found;
};

const valuesOf = async (loop: string, collection: unknown, scope: Scope): Promise<readonly string[]> => {
  const given = await evaluate(collection, scope);
  const values = Array.isArray(given) ? given : [given];
  if (!(Array.isArray(given) && values.every((value) => typeof value !== 'object')))
    throw failed(`the collection of Fn::ForEach::${loop} must be a list of texts`);
  return values.map(String);
};

/** `${Name}` is the value, `&{Name}` its letters and digits alone, and so is a Ref to it. */
const filledWith = (value: unknown, identifier: string, turn: string): unknown => {
  const texts = mapTexts(value, (text) =>
    text
      .replaceAll(`\${${identifier}}`, () => turn)
      .replaceAll(`&{${identifier}}`, () => turn.replaceAll(/[^A-Za-z0-9]/g, '')),
  );
  return withoutRefs(texts, identifier, turn);
};

const withoutRefs = (value: unknown, identifier: string, turn: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutRefs(item, identifier, turn));
  if (!isRecord(value)) return value;
  if (value['Ref'] === identifier && Object.keys(value).length === 1) return turn;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutRefs(member, identifier, turn)]));
};
