/** Filter patterns over JSON: `{ $.level = "error" && ($.status >= 500 || $.cause NOT EXISTS) }`. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { invalid } from './logs.ts';

type Test = (event: unknown) => boolean;

/** Throws InvalidParameterException for what is no pattern. */
export const readJsonPattern = (text: string): Test => {
  const [, inner] = /^\{([\s\S]*)\}$/.exec(text.trim()) ?? [];
  if (inner === undefined) throw invalid('Invalid filter pattern');
  const tokens = tokensOf(inner);
  const test = either(tokens);
  if (tokens.left() !== undefined) throw invalid('Invalid filter pattern');
  return test;
};

/** The value that a selector such as `$.request.headers[0].name` means; undefined where there is none. */
export const selected = (event: unknown, selector: string): unknown => {
  let value: unknown = event;
  for (const [, name, quoted, index] of selector.matchAll(/\.([\w-]+)|\[['"]([^'"]+)['"]\]|\[(\d+)\]/g)) {
    if (value === null || typeof value !== 'object') return undefined;
    const key = name ?? quoted ?? index ?? '';
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
};

const TOKEN =
  /\s*(\$(?:\.[\w-]+|\[['"][^'"]+['"]\]|\[\d+\])+|"(?:[^"\\]|\\.)*"|&&|\|\||!=|<=|>=|[=<>()]|%[^%]*%|[^\s=<>!()&|]+)/y;

interface Tokens {
  left(): string | undefined;
  take(): string;
}

const tokensOf = (text: string): Tokens => {
  const found: string[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (!match) throw invalid('Invalid filter pattern');
    found.push(match[1] as string);
  }
  return {
    left: () => found[0],
    take() {
      const token = found.shift();
      if (token === undefined) throw invalid('Invalid filter pattern');
      return token;
    },
  };
};

const either = (tokens: Tokens): Test => {
  const tests = [every(tokens)];
  while (tokens.left() === '||') {
    tokens.take();
    tests.push(every(tokens));
  }
  return (event) => tests.some((test) => test(event));
};

const every = (tokens: Tokens): Test => {
  const tests = [one(tokens)];
  while (tokens.left() === '&&') {
    tokens.take();
    tests.push(one(tokens));
  }
  return (event) => tests.every((test) => test(event));
};

const one = (tokens: Tokens): Test => {
  const first = tokens.take();
  if (first === '(') {
    const test = either(tokens);
    if (tokens.take() !== ')') throw invalid('Invalid filter pattern');
    return test;
  }
  if (!first.startsWith('$')) throw invalid('Invalid filter pattern');
  const compare = comparison(tokens.take(), tokens);
  return (event) => compare(selected(event, first));
};

type Compare = (value: unknown) => boolean;
const CONSTANTS: Readonly<Record<string, unknown>> = { TRUE: true, FALSE: false, NULL: null };

const comparison = (operator: string, tokens: Tokens): Compare => {
  const word = operator.toUpperCase();
  if (word === 'EXISTS') return (value) => value !== undefined;
  const operand = tokens.take();
  if (word === 'NOT' && operand.toUpperCase() === 'EXISTS') return (value) => value === undefined;
  if (word === 'IS' && Object.hasOwn(CONSTANTS, operand.toUpperCase())) {
    const constant = CONSTANTS[operand.toUpperCase()];
    return (value) => value === constant;
  }
  if (operand.startsWith('%')) throw notInLocalCloud('a filter pattern with a regular expression');
  if (operator === '=') return equals(operand);
  if (operator === '!=') {
    const same = equals(operand);
    return (value) => value !== undefined && !same(value);
  }
  const limit = Number(operand);
  if (!['<', '>', '<=', '>='].includes(operator) || Number.isNaN(limit)) throw invalid('Invalid filter pattern');
  return (value) => typeof value === 'number' && inOrder(value, operator, limit);
};

const inOrder = (value: number, operator: string, limit: number): boolean => {
  if (value === limit) return operator.endsWith('=');
  return operator.startsWith('<') ? value < limit : value > limit;
};

/** A number equals a number; a text may hold `*` for anything. */
const equals = (operand: string): Compare => {
  const text = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const number = operand.startsWith('"') ? Number.NaN : Number(operand);
  const parts = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const like = new RegExp(`^${parts.join('[\\s\\S]*')}$`);
  return (value) => (typeof value === 'number' ? value === number : typeof value === 'string' && like.test(value));
};
