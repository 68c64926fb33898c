/**
 * The properties of a resource type: used to refuse unknown ones by name and to give values the types that services
 * want.
 */
import { Decimal } from '../template/decimal.ts';
import { intrinsicOf } from '../template/mentions.ts';
import { invalid } from '../validation.ts';

export type Shape =
  | 'text'
  | 'number'
  | 'flag'
  /** Any JSON: a policy document, an event pattern. */
  | 'json'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly of: Members };

export type Members = Readonly<Record<string, Shape>>;

export const TAGS: Shape = { list: { of: { Key: 'text', Value: 'text' } } };

/**
 * Paths of members that the shape does not have, e.g. `Code.ImageUri`; looks into both branches of Fn::If, not into
 * other functions.
 */
export const unknownMembers = (value: unknown, shape: Shape, path = ''): readonly string[] => {
  if (value === null || typeof value !== 'object' || typeof shape === 'string') return [];
  const intrinsic = intrinsicOf(value);
  if (intrinsic === 'Fn::If') {
    const branches = (value as Record<string, unknown>)['Fn::If'];
    return Array.isArray(branches) ? branches.slice(1).flatMap((branch) => unknownMembers(branch, shape, path)) : [];
  }
  if (intrinsic) return [];
  if ('list' in shape)
    return Array.isArray(value) ? [...new Set(value.flatMap((item) => unknownMembers(item, shape.list, path)))] : [];
  if (Array.isArray(value)) return [];
  if ('map' in shape) return Object.values(value).flatMap((item) => unknownMembers(item, shape.map, path));
  return Object.entries(value).flatMap(([key, member]) => {
    const at = path ? `${path}.${key}` : key;
    const known = Object.hasOwn(shape.of, key) ? shape.of[key] : undefined;
    return known === undefined ? [at] : unknownMembers(member, known, at);
  });
};

/**
 * Values as the shape wants them: CloudFormation takes `"true"` for true and `5` for "5". Throws ValidationError for
 * what does not fit.
 */
export const fit = (value: unknown, shape: Shape, path: string): unknown => {
  if (value === null || value === undefined) return value;
  if (shape === 'json') return plain(value);
  if (shape === 'text') return text(value, path);
  if (shape === 'number') return number(value, path);
  if (shape === 'flag') return flag(value, path);
  if ('list' in shape) {
    // CloudFormation takes a single value where a list of plain values is wanted.
    const items = Array.isArray(value)
      ? value
      : typeof value === 'object' && !(value instanceof Decimal)
        ? undefined
        : [value];
    if (!items) throw invalid(`Value of property ${path} must be of type List`);
    return items.map((item, i) => fit(item, shape.list, `${path}/${i}`));
  }
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`Value of property ${path} must be an object`);
  const members = 'map' in shape ? () => shape.map : (key: string) => shape.of[key];
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const known = members(key);
      if (known === undefined) throw invalid(`Encountered unsupported property ${key}`);
      return [key, fit(member, known, path ? `${path}/${key}` : key)];
    }),
  );
};

/** Numbers as JSON has them. */
const plain = (value: unknown): unknown => {
  if (value instanceof Decimal) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

const text = (value: unknown, path: string): string => {
  if (typeof value === 'object' && !(value instanceof Decimal))
    throw invalid(`Value of property ${path} must be of type String`);
  return String(value);
};

const number = (value: unknown, path: string): number => {
  const written = value instanceof Decimal || (typeof value === 'string' && value.trim() !== '');
  const read = written ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read))
    throw invalid(`Value of property ${path} must be of type Number`);
  return read;
};

const flag = (value: unknown, path: string): boolean => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalid(`Value of property ${path} must be of type Boolean`);
};
