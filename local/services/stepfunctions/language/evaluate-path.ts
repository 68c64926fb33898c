/** What a JSONPath finds. */
import { isObject, type Json } from '../json.ts';
import { type Filter, type Operand, type Path, type PathStep, PathSyntaxError } from './path.ts';

/** The value at a path; undefined if a definite path leads nowhere. Indefinite paths yield arrays. */
export const evaluatePath = (path: Path, root: Json | undefined): Json | undefined => {
  if (path.definite) {
    let at = root;
    for (const step of path.steps) {
      at = step.kind === 'member' ? memberOf(at, step.name) : indexOf(at, (step as { index: number }).index);
      if (at === undefined) return undefined;
    }
    return at;
  }
  let found: Json[] = root === undefined ? [] : [root];
  for (const step of path.steps) {
    const next: Json[] = [];
    for (const value of found) {
      for (const member of apply(step, value, root)) next.push(member);
      if (next.length > MOST_FOUND) throw new PathSyntaxError(`a path finds at most ${MOST_FOUND} values`);
    }
    found = next;
  }
  return found;
};

/** Descents and wildcards in a row multiply. */
const MOST_FOUND = 200_000;

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const indexOf = (value: Json | undefined, index: number): Json | undefined =>
  Array.isArray(value) ? (value.at(index) as Json | undefined) : undefined;

const present = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

const apply = (step: PathStep, value: Json, root: Json | undefined): Json[] => {
  switch (step.kind) {
    case 'member':
      return present(memberOf(value, step.name));
    case 'index':
      return present(indexOf(value, step.index));
    case 'all':
      return childrenOf(value);
    case 'descend':
      return descend(value);
    case 'members':
      return step.names.flatMap((name) => present(memberOf(value, name)));
    case 'indexes':
      return step.indexes.flatMap((index) => present(indexOf(value, index)));
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'filter':
      return (Array.isArray(value) ? (value as Json[]) : isObject(value) ? [value] : []).filter((member) =>
        holds(step.filter, member, root),
      );
  }
};

const childrenOf = (value: Json): Json[] =>
  Array.isArray(value) ? (value as Json[]) : isObject(value) ? Object.values(value) : [];

/** The value and everything inside it, in the order of the document. */
const descend = (value: Json, all: Json[] = []): Json[] => {
  all.push(value);
  for (const child of childrenOf(value)) descend(child, all);
  return all;
};

const slice = (
  values: readonly Json[],
  { from, to, step }: { from: number | undefined; to: number | undefined; step: number },
): Json[] => {
  const part = values.slice(from, to);
  return step <= 1 ? part : part.filter((_, i) => i % step === 0);
};

const holds = (filter: Filter, member: Json, root: Json | undefined): boolean => {
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
