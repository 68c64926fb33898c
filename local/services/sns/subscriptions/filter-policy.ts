/** Filter policies: the grammar of event patterns with SNS's own limits, asked of message attributes or of the body. */
import { type CompiledPattern, compilePattern } from '../../../kernel/pattern/compile-pattern.ts';
import { type Field, flattenEvent } from '../../../kernel/pattern/flatten-event.ts';
import { InvalidPattern } from '../../../kernel/pattern/invalid-pattern.ts';
import { invalidParameter } from '../faults.ts';
import type { MessageAttributes } from '../publish/message-attributes.ts';
import type { Attributes } from '../store.ts';

export type Scope = 'MessageAttributes' | 'MessageBody';

const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/** Throws InvalidParameter; `member` begins the reason and differs between Subscribe and SetSubscriptionAttributes. */
export const checkFilterPolicy = (text: string, scope: Scope, member: string): void => {
  const pattern = compile(text, member);
  const keys = new Set(pattern.branches.flatMap((branch) => [...branch.keys()]));
  if (scope === 'MessageAttributes' && hasNested(text))
    throw invalidParameter('Filter policy scope MessageAttributes does not support nested filter policy');
  if (keys.size > MOST_KEYS) throw invalidParameter(`${member}: Filter policy can not have more than 5 keys`);
  if (combinations(pattern) > MOST_COMBINATIONS) throw invalidParameter(`${member}: Filter policy is too complex`);
};

const compile = (text: string, member: string): CompiledPattern => {
  try {
    return compilePattern(text);
  } catch (error) {
    if (error instanceof InvalidPattern) throw invalidParameter(`${member}: ${error.message}`);
    throw error;
  }
};

/** Objects inside objects; those that `$or` lists are not nested. */
const hasNested = (text: string): boolean => {
  const nested = (policy: Record<string, unknown>): boolean =>
    Object.entries(policy).some(([key, value]) => {
      if (key === '$or') return (value as Record<string, unknown>[]).some(nested);
      return !Array.isArray(value);
    });
  return nested(JSON.parse(text) as Record<string, unknown>);
};

/** The number of values of each key, times the depth of the key, multiplied; alternatives of `$or` are added. */
const combinations = ({ branches }: CompiledPattern): number =>
  branches.reduce(
    (sum, branch) =>
      sum +
      [...branch].reduce(
        (product, [key, { tests, absent }]) => product * (tests.length + (absent ? 1 : 0)) * key.split('.').length,
        1,
      ),
    0,
  );

export interface Filterable {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** Compiled once per text. */
const kept = new Map<string, CompiledPattern>();

export const passesFilter = (subscription: { attributes: Attributes }, message: Filterable): boolean => {
  const text = subscription.attributes['FilterPolicy'];
  if (text === undefined) return true;
  const pattern = kept.get(text) ?? compilePattern(text);
  if (kept.size > 500) kept.clear();
  kept.set(text, pattern);
  const scope = subscription.attributes['FilterPolicyScope'] ?? 'MessageAttributes';
  const fields = scope === 'MessageBody' ? fieldsOfBody(message.body) : fieldsOfAttributes(message.attributes);
  return fields !== undefined && pattern.matchesFields(fields);
};

/** A body that is no JSON object passes no filter. */
const fieldsOfBody = (body: string): Map<string, Field[]> | undefined => {
  try {
    return flattenEvent(body);
  } catch (error) {
    if (error instanceof InvalidPattern) return undefined;
    throw error;
  }
};

const NO_ELEMENTS: ReadonlyMap<number, number> = new Map();

/** Binary attributes are not looked at. */
const fieldsOfAttributes = (attributes: MessageAttributes): Map<string, Field[]> =>
  new Map(
    Object.entries(attributes).flatMap(([name, { type, value }]) => {
      const [base] = type.split('.');
      if (base === 'Binary') return [];
      if (base === 'Number') return [[name, [{ string: false, text: value, elements: NO_ELEMENTS }]]];
      if (type !== 'String.Array') return [[name, [{ string: true, text: value, elements: NO_ELEMENTS }]]];
      return [[name, fieldsOfArray(value)]];
    }),
  );

const fieldsOfArray = (text: string): Field[] => {
  try {
    return flattenEvent(`{"list":${text}}`).get('list') ?? [];
  } catch (error) {
    if (error instanceof InvalidPattern) return [{ string: true, text, elements: NO_ELEMENTS }];
    throw error;
  }
};
