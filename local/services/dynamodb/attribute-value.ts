/** DynamoDB's values as they are on the wire, checked and brought into one canonical form. */
import { badValue, invalid } from './invalid.ts';
import { canonicalNumber } from './number.ts';

export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeValue[] }
  | { M: Item };

/** Attribute names to values. Made without a prototype, so that `__proto__` is a name like any other. */
export type Item = { [name: string]: AttributeValue };
export type TypeName = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

const TYPES = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);
const DEEPEST = 32;

export const emptyItem = (): Item => Object.create(null) as Item;

export const typeOf = (value: AttributeValue): TypeName => {
  for (const type in value) return type as TypeName;
  throw new Error('an attribute value without a type');
};

/** The one member of a value, whatever its type. */
export const contentOf = (value: AttributeValue): unknown => (value as Record<string, unknown>)[typeOf(value)];

/**
 * Checks an item and answers a canonical copy: numbers plain, binaries in standard base64. Throws ValidationException.
 */
export const readItem = (input: unknown, depth = 0): Item => {
  const item = emptyItem();
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    throw invalid('Expected a map of attribute names to attribute values');
  for (const name in input) {
    if (name === '') throw badValue('Empty attribute name');
    if (Buffer.byteLength(name) > 65535)
      throw badValue(`Attribute name is too large, must be less than 65536 characters`);
    item[name] = readValue((input as Record<string, unknown>)[name], depth);
  }
  return item;
};

export const readValue = (input: unknown, depth = 0): AttributeValue => {
  if (depth > DEEPEST) throw invalid('Nesting Levels have exceeded supported limits');
  const given = Object.entries((input ?? {}) as Record<string, unknown>).filter(([, member]) => member != null);
  const [first] = given;
  if (typeof input !== 'object' || !first || !TYPES.has(first[0]))
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (given.length > 1)
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  return readTyped(first[0] as TypeName, first[1], depth);
};

const readTyped = (type: TypeName, content: unknown, depth: number): AttributeValue => {
  switch (type) {
    case 'S':
      return { S: text(content) };
    case 'N':
      return { N: canonicalNumber(text(content)) };
    case 'B':
      return { B: binary(content) };
    case 'BOOL':
      if (typeof content !== 'boolean') throw invalid('BOOL must be true or false');
      return { BOOL: content };
    case 'NULL':
      if (content !== true) throw badValue('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'SS':
      return { SS: set(type, list(content).map(text)) };
    case 'NS':
      return {
        NS: set(
          type,
          list(content).map((member) => canonicalNumber(text(member))),
        ),
      };
    case 'BS':
      return { BS: set(type, list(content).map(binary)) };
    case 'L':
      return { L: list(content).map((member) => readValue(member, depth + 1)) };
    case 'M':
      return { M: readItem(content, depth + 1) };
  }
};

const text = (content: unknown): string => {
  if (typeof content !== 'string') throw invalid(`${describe(content)} can not be converted to an String`);
  return content;
};

const list = (content: unknown): unknown[] => {
  if (!Array.isArray(content)) throw invalid('Expected list or null');
  return content;
};

/** In-process callers may give bytes; the wire has base64. */
const binary = (content: unknown): string => {
  if (content instanceof Uint8Array) return Buffer.from(content).toString('base64');
  const bytes = Buffer.from(text(content), 'base64');
  const canonical = bytes.toString('base64');
  if (canonical.replace(/=+$/, '') !== text(content).replace(/=+$/, ''))
    throw invalid(`'${text(content)}' can not be converted to a Blob: it is not base64`);
  return canonical;
};

const set = (type: 'SS' | 'NS' | 'BS', members: string[]): string[] => {
  if (members.length === 0) throw badValue(`An ${noun(type)} set  may not be empty`);
  if (new Set(members).size !== members.length) {
    if (type === 'NS') throw invalid('Input collection contains duplicates');
    throw badValue(`Input collection [${members.join(', ')}]${type === 'BS' ? 'of type BS' : ''} contains duplicates.`);
  }
  return members;
};

const noun = (type: 'SS' | 'NS' | 'BS'): string => ({ SS: 'string', NS: 'number', BS: 'binary' })[type];

const describe = (content: unknown): string =>
  Array.isArray(content) ? 'a list' : content === null ? 'null' : typeof content;
