/** Filters of JSONPath: `@.price < 10 && @.name == 'x'`. */
import type { Json } from '../json.ts';
import { evaluatePath, type Path, PathSyntaxError, parseSteps } from './path.ts';
import type { Scanner } from './scanner.ts';

type Operand = { readonly path: Path; readonly of: '@' | '$' } | { readonly value: Json };

export type Filter =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

export const parseFilter = (scanner: Scanner): Filter =>
  chain(scanner, '||', 'or', (inner) => chain(inner, '&&', 'and', term));

const chain = (scanner: Scanner, token: string, kind: 'or' | 'and', one: (scanner: Scanner) => Filter): Filter => {
  const terms = [one(scanner)];
  for (scanner.space(); scanner.take(token); scanner.space()) terms.push(one(scanner));
  return terms.length === 1 ? (terms[0] as Filter) : { kind, terms };
};

const term = (scanner: Scanner): Filter => {
  scanner.space();
  if (scanner.peek('!') && !scanner.peek('!=')) {
    scanner.take('!');
    return { kind: 'not', term: term(scanner) };
  }
  if (scanner.take('(')) {
    const inner = parseFilter(scanner);
    if (!scanner.take(')')) throw new PathSyntaxError('expected )');
    return inner;
  }
  const left = operand(scanner);
  scanner.space();
  const operator = scanner.match(/==|!=|<=|>=|<|>/y);
  if (operator === undefined) return { kind: 'exists', operand: left };
  scanner.space();
  return { kind: 'compare', left, operator, right: operand(scanner) };
};

const operand = (scanner: Scanner): Operand => {
  scanner.space();
  for (const root of ['@', '$'] as const) {
    if (!scanner.take(root)) continue;
    const steps = parseSteps(scanner);
    return { of: root, path: { steps, definite: steps.every(({ kind }) => kind === 'member' || kind === 'index') } };
  }
  if (scanner.peek("'") || scanner.peek('"')) return { value: scanner.quoted() };
  const literal = scanner.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null/y);
  if (literal === undefined) throw new PathSyntaxError(`unexpected '${scanner.rest.slice(0, 10)}' in a filter`);
  return { value: JSON.parse(literal) as Json };
};

export const holds = (filter: Filter, member: Json, root: Json | undefined): boolean => {
  switch (filter.kind) {
    case 'or':
      return filter.terms.some((inner) => holds(inner, member, root));
    case 'and':
      return filter.terms.every((inner) => holds(inner, member, root));
    case 'not':
      return !holds(filter.term, member, root);
    case 'exists':
      return operandValue(filter.operand, member, root) !== undefined;
    case 'compare':
      return compare(
        operandValue(filter.left, member, root),
        filter.operator,
        operandValue(filter.right, member, root),
      );
  }
};

const operandValue = (operand: Operand, member: Json, root: Json | undefined): Json | undefined =>
  'value' in operand ? operand.value : evaluatePath(operand.path, operand.of === '@' ? member : root);

const compare = (left: Json | undefined, operator: string, right: Json | undefined): boolean => {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  const [a, b] = [left as number, right as number];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
};
