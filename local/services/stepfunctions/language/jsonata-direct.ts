/**
 * The plain part of JSONata, evaluated directly: paths through objects, literals, arithmetic, comparisons,
 * constructors. Most expressions of machines are of this kind, and this is many times faster than JSONata's own
 * evaluator. Wherever JSONata has a subtlety (arrays, functions, casts, errors) it gives up, and the expression is
 * evaluated by JSONata itself: the results are the same, which a property test watches.
 */
import type jsonata from 'jsonata';
import { isObject } from '../json.ts';

/** The expression has to be evaluated by JSONata. */
export const GIVE_UP = Symbol('give up');

export type Bindings = Readonly<Record<string, unknown>>;
/** A value, undefined for nothing, or GIVE_UP. */
export type Direct = (bindings: Bindings) => unknown;

type Node = jsonata.ExprNode & {
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly expression?: Node;
};

/** Deeper ones are left to JSONata, which counts: Step Functions limits how deep an expression nests. */
const DEEPEST = 40;

/** Undefined if some part of the expression is beyond the plain part. */
export const compileDirect = (node: Node): Direct | undefined =>
  depthOf(node) > DEEPEST ? undefined : compileNode(node);

const depthOf = (node: unknown): number => {
  if (node === null || typeof node !== 'object') return 0;
  let deepest = 0;
  for (const part of Object.values(node)) deepest = Math.max(deepest, depthOf(part));
  return deepest + (Array.isArray(node) ? 0 : 1);
};

const compileNode = (node: Node): Direct | undefined => {
  if (Object.keys(node).some((key) => !KNOWN.has(key))) return undefined;
  switch (node.type as string) {
    case 'number':
    case 'string':
    case 'value': {
      const { value } = node as { value?: unknown };
      return () => value;
    }
    case 'variable':
      return variable(String(node.value));
    case 'path':
      return path((node.steps ?? []) as Node[]);
    case 'binary':
      return binary(node);
    case 'condition':
      return condition(node);
    case 'block':
      return node.expressions?.length === 1 ? compileNode(node.expressions[0] as Node) : undefined;
    case 'unary':
      return unary(node);
    default:
      return undefined;
  }
};

/** Nodes with other members (predicates, sorting, focus, grouping) are JSONata's. */
const KNOWN = new Set([
  'type',
  'value',
  'position',
  'steps',
  'lhs',
  'rhs',
  'condition',
  'then',
  'else',
  'expressions',
  'expression',
  'consarray',
]);

const isPlain = (value: unknown): boolean => !Array.isArray(value) && typeof value !== 'function';

const variable = (name: string): Direct | undefined =>
  name === '' || name === '$'
    ? undefined
    : (bindings) => {
        if (!Object.hasOwn(bindings, name)) return GIVE_UP;
        const value = bindings[name];
        return isPlain(value) ? value : GIVE_UP;
      };

const path = (steps: readonly Node[]): Direct | undefined => {
  const [first, ...rest] = steps;
  if (
    first?.type !== 'variable' ||
    rest.some((step) => step.type !== 'name' || Object.keys(step).some((key) => !KNOWN.has(key)))
  )
    return undefined;
  if (Object.keys(first).some((key) => !KNOWN.has(key))) return undefined;
  const begin = variable(String(first.value));
  const names = rest.map(({ value }) => String(value));
  return (
    begin &&
    ((bindings) => {
      let at = begin(bindings);
      for (const name of names) {
        if (at === GIVE_UP) return GIVE_UP;
        if (!isObject(at) || !Object.hasOwn(at, name)) return undefined;
        at = at[name];
        if (!isPlain(at)) return GIVE_UP;
      }
      return at;
    })
  );
};

type Operator = (left: unknown, right: unknown) => unknown;

const arithmetic =
  (calculate: (a: number, b: number) => number): Operator =>
  (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return GIVE_UP;
    const result = calculate(a, b);
    return Number.isFinite(result) ? result : GIVE_UP;
  };

const ordered =
  (compare: (a: number, b: number) => boolean): Operator =>
  (a, b) =>
    typeof a === typeof b && (typeof a === 'number' || typeof a === 'string')
      ? compare(a as number, b as number)
      : GIVE_UP;

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

const text = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '=': (a, b) => (isScalar(a) && isScalar(b) ? a === b : GIVE_UP),
  '!=': (a, b) => (isScalar(a) && isScalar(b) ? a !== b : GIVE_UP),
  '&': (a, b) => {
    const [left, right] = [text(a), text(b)];
    return left === undefined || right === undefined ? GIVE_UP : left + right;
  },
  and: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a && b : GIVE_UP),
  or: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a || b : GIVE_UP),
};

const binary = (node: Node): Direct | undefined => {
  const operator = OPERATORS[String(node.value)];
  const left = operator && compileNode(node.lhs as Node);
  const right = left && compileNode(node.rhs as Node);
  if (!operator || !left || !right) return undefined;
  return (bindings) => {
    const a = left(bindings);
    if (a === GIVE_UP) return GIVE_UP;
    const b = right(bindings);
    return b === GIVE_UP ? GIVE_UP : operator(a, b);
  };
};

const condition = (node: Node): Direct | undefined => {
  const test = node.condition && compileNode(node.condition);
  const yes = test && node.then && compileNode(node.then);
  const no = yes && node.else && compileNode(node.else);
  if (!test || !yes || !no) return undefined;
  return (bindings) => {
    const holds = test(bindings);
    return typeof holds === 'boolean' ? (holds ? yes : no)(bindings) : GIVE_UP;
  };
};

const unary = (node: Node): Direct | undefined => {
  if (String(node.value) === '{') return objectOf(node.lhs as unknown as [Node, Node][]);
  if (String(node.value) !== '-' || !node.expression) return undefined;
  const inner = compileNode(node.expression);
  return (
    inner &&
    ((bindings) => {
      const value = inner(bindings);
      return typeof value === 'number' ? -value : GIVE_UP;
    })
  );
};

const objectOf = (pairs: readonly (readonly [Node, Node])[]): Direct | undefined => {
  const members: [string, Direct][] = [];
  for (const [key, value] of pairs) {
    const direct = key.type === 'string' ? compileNode(value) : undefined;
    if (!direct || members.some(([name]) => name === key.value)) return undefined;
    members.push([String(key.value), direct]);
  }
  return (bindings) => {
    const made: [string, unknown][] = [];
    for (const [name, direct] of members) {
      const value = direct(bindings);
      if (value === GIVE_UP) return GIVE_UP;
      if (value !== undefined) made.push([name, value]);
    }
    return Object.fromEntries(made);
  };
};
