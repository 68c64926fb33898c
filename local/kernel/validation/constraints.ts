/**
 * Finds the faults of a value, in AWS's words: "Value 'x' at 'roleName' failed to satisfy constraint: Member must …".
 */
import { inJavaOrder, javaHash } from './java-order.ts';
import { javaPattern } from './java-pattern.ts';
import { type Model, type Shape, shapeOf } from './model.ts';
import { violation } from './sentence.ts';
import type { Style } from './styles.ts';

/** The texts of all faults of an input. */
export const faultsOf = (model: Model, style: Style, shapeName: string, input: unknown): readonly string[] => {
  const walk: Walk = { model, style, faults: [] };
  visit(walk, shapeName, input ?? {}, '');
  return walk.faults;
};

interface Walk {
  readonly model: Model;
  readonly style: Style;
  readonly faults: string[];
}

const visit = (walk: Walk, shapeName: string, value: unknown, path: string): void => {
  if (isFree(walk.model, shapeName)) return;
  const shape = shapeOf(walk.model, shapeName);
  if (path !== '') {
    for (const { rule, text } of rulesOf(walk, shapeName)) if (!rule(value)) fault(walk, shape, value, path, text);
  }
  if (shape.type === 'structure') visitMembers(walk, shapeName, value, path);
  if (shape.type === 'list' && Array.isArray(value)) visitList(walk, shape, value, path);
  if (shape.type === 'map' && isRecord(value)) visitMap(walk, shape, value, path);
};

const visitMembers = (walk: Walk, shapeName: string, value: unknown, path: string): void => {
  const { members = {}, required = [] } = shapeOf(walk.model, shapeName);
  const also = walk.style.required?.[shapeName] ?? [];
  if (!isRecord(value)) return;
  for (const [lower, name] of membersInOrder(members)) {
    const at = path === '' ? lower : `${path}.${lower}`;
    const member = value[name];
    const exempt = walk.style.exempt?.[`${path === '' ? '' : shapeName}.${name}`];
    if (exempt === 'all') continue;
    if (member !== undefined && member !== null) visit(walk, members[name] as string, member, at);
    else if ((required.includes(name) || also.includes(name)) && exempt !== 'required')
      fault(walk, { type: 'string' }, null, at, 'Member must not be null');
  }
};

const ordered = new WeakMap<object, readonly (readonly [string, string])[]>();

/** The members of a structure with their names as AWS's messages spell them: the first letter is small. */
const membersInOrder = (members: NonNullable<Shape['members']>): readonly (readonly [string, string])[] => {
  const known = ordered.get(members);
  if (known) return known;
  const names = new Map(Object.keys(members).map((name) => [lowerFirst(name), name]));
  const list = inJavaOrder([...names.keys()]).map((lower) => [lower, names.get(lower) as string] as const);
  ordered.set(members, list);
  return list;
};

const lowerFirst = (name: string): string => `${name[0]?.toLowerCase()}${name.slice(1)}`;

/** Members that are not structures are reported once for the whole list. */
const visitList = (walk: Walk, shape: Shape, list: readonly unknown[], path: string): void => {
  const of = shape.member as string;
  reportOnce(walk, shape, list, list, of, path, 'Member must satisfy constraint');
  if (!isNested(walk, of)) return;
  list.forEach((member, i) => {
    visitInside(walk, of, member, `${path}.${i + 1}.member`);
  });
};

const visitMap = (walk: Walk, shape: Shape, map: Readonly<Record<string, unknown>>, path: string): void => {
  reportOnce(walk, shape, map, Object.keys(map), shape.key as string, path, 'Map keys must satisfy constraint');
  const of = shape.value as string;
  reportOnce(walk, shape, map, Object.values(map), of, path, 'Map value must satisfy constraint');
  if (!isNested(walk, of)) return;
  for (const [key, value] of Object.entries(map)) visitInside(walk, of, value, `${path}.${key}.member`);
};

const isNested = ({ model }: Walk, shapeName: string): boolean =>
  ['structure', 'list', 'map'].includes(shapeOf(model, shapeName).type) && !isFree(model, shapeName);

const free = new WeakMap<Model, Map<string, boolean>>();

/** Whether nothing in a shape is constrained, as in DynamoDB's values, which may be large and are not walked then. */
const isFree = (model: Model, shapeName: string): boolean => {
  const answers = free.get(model) ?? new Map<string, boolean>();
  free.set(model, answers);
  const known = answers.get(shapeName);
  if (known !== undefined) return known;
  // A shape that contains itself is free if all the rest of it is.
  answers.set(shapeName, true);
  const { min, max, pattern, enum: words, required, members = {}, member, key, value } = shapeOf(model, shapeName);
  const parts = [...Object.values(members), member, key, value].filter((part) => part !== undefined);
  const isBare = min === undefined && max === undefined && pattern === undefined && !words && !required;
  const answer = isBare && parts.every((part) => isFree(model, part));
  answers.set(shapeName, answer);
  return answer;
};

/** The rules of a list's or map's own members have been reported with it; what lies deeper has a path. */
const visitInside = (walk: Walk, shapeName: string, value: unknown, path: string): void => {
  const shape = shapeOf(walk.model, shapeName);
  if (shape.type === 'structure') visitMembers(walk, shapeName, value, path);
  if (shape.type === 'list' && Array.isArray(value)) visitList(walk, shape, value, path);
  if (shape.type === 'map' && isRecord(value)) visitMap(walk, shape, value, path);
};

const reportOnce = (
  walk: Walk,
  shape: Shape,
  whole: unknown,
  values: readonly unknown[],
  of: string,
  path: string,
  sentence: string,
): void => {
  const rules = rulesOf(walk, of);
  if (!values.some((value) => value != null && rules.some(({ rule }) => !rule(value)))) return;
  const texts = [...rules].sort((a, b) => a.inList - b.inList).map(({ text }) => text);
  if (walk.style.listsForbidNull) texts.push('Member must not be null');
  const { sensitive } = shapeOf(walk.model, of);
  fault(walk, sensitive ? { ...shape, sensitive } : shape, whole, path, `${sentence}: [${texts.join(', ')}]`);
};

const fault = ({ model, faults }: Walk, shape: Shape, value: unknown, path: string, constraint: string): void => {
  const shown = shape.sensitive ? undefined : value === null ? null : show(model, shape, value);
  faults.push(violation(shown, path, constraint));
};

/** As Java prints values; a structure is its class and a hash there. */
const show = (model: Model, shape: Shape, value: unknown): string => {
  if (Array.isArray(value)) {
    const name = shape.member ?? 'string';
    return `[${value.map((member) => showMember(model, name, member)).join(', ')}]`;
  }
  if (shape.type === 'map' && isRecord(value)) {
    const name = shape.value ?? 'string';
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}=${showMember(model, name, member)}`)
      .join(', ')}}`;
  }
  return String(value);
};

const showMember = (model: Model, name: string, value: unknown): string => {
  const shape = shapeOf(model, name);
  if (shape.type !== 'structure') return show(model, shape, value);
  return `${name}@${(javaHash(JSON.stringify(value ?? null)) >>> 0).toString(16)}`;
};

interface Rule {
  readonly rule: (value: unknown) => boolean;
  /** "Member must …" */
  readonly text: string;
  /** Its place where a list or map reports all rules of its members. */
  readonly inList: number;
}

const known = new WeakMap<Style, Map<string, readonly Rule[]>>();

const rulesOf = ({ model, style }: Walk, shapeName: string): readonly Rule[] => {
  const rules = known.get(style) ?? new Map<string, readonly Rule[]>();
  known.set(style, rules);
  const made = rules.get(shapeName) ?? makeRules(shapeName, shapeOf(model, shapeName), style);
  rules.set(shapeName, made);
  return made;
};

const makeRules = (shapeName: string, shape: Shape, style: Style): readonly Rule[] => {
  const exempt = style.exempt?.[shapeName];
  if (exempt === 'all') return [];
  const rules: Rule[] = [];
  const add = (text: string, inList: number, rule: Rule['rule']) =>
    rules.push({ rule, text: `Member must ${text}`, inList });
  const { enum: words, pattern, min } = shape;
  const max = style.most?.[shapeName] ?? shape.max;
  const isNumber = NUMBERS.includes(shape.type);
  const noun = isNumber ? 'value' : 'length';
  const measure = isNumber ? numberOf : (value: unknown) => lengthOf(shape.type, value);
  if (words && exempt !== 'enum') {
    const shown = style.enumOrders?.find(
      (order) => order.length === words.length && order.every((word) => words.includes(word)),
    );
    add(`satisfy enum value set: [${(shown ?? inJavaOrder(words)).join(', ')}]`, 0, (value) =>
      words.includes(String(value)),
    );
  }
  const expression = pattern === undefined || exempt === 'pattern' ? undefined : javaPattern(pattern);
  if (expression) add(`satisfy regular expression pattern: ${pattern}`, 3, (value) => expression.test(String(value)));
  if (min !== undefined && exempt !== 'length')
    add(`have ${noun} greater than or equal to ${min}`, 2, (value) => !(measure(value) < min));
  if (max !== undefined && exempt !== 'length')
    add(`have ${noun} less than or equal to ${max}`, 1, (value) => !(measure(value) > max));
  return rules;
};

const NUMBERS = ['integer', 'long', 'float', 'double', 'short', 'bigdecimal'];

/** Not a number where it is none: no bound is broken then. */
const numberOf = (value: unknown): number =>
  typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);

/** Texts count in characters, not in UTF-16 units. */
const lengthOf = (type: string, value: unknown): number => {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return type === 'blob' ? Buffer.byteLength(value, 'base64') : [...value].length;
  if (Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : Number.NaN;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
