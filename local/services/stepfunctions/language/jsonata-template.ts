/** Templates: JSON whose texts may be expressions, `{% … %}`, evaluated with what the state knows. */
import type { Situation } from '../engine/situation.ts';
import type { Json } from '../json.ts';
import { type Bindings, GIVE_UP } from './jsonata-direct.ts';
import { Expressions, JsonataError } from './jsonata-expression.ts';
import { evaluationFailed, quote } from './jsonata-failure.ts';
import type { Maybe } from './language.ts';

/** What `$states` holds beside input and context. */
export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** Evaluates a template that stands in `field`. */
export type Evaluate = (visit: Situation, template: Json, field: string, extra?: Extra) => Maybe<Json>;

export const isExpression = (text: string): boolean => text.startsWith('{%') && text.endsWith('%}');

/** Without the marks. */
export const inner = (text: string): string => text.slice(2, -2).trim();

export const jsonataTemplates = (now: () => number): Evaluate => {
  const expressions = new Expressions(now);
  return (visit, template, field, extra = {}) => {
    if (!isDynamic(template)) return template;
    const known = bindings(visit, extra);
    const direct = resolveDirectly(expressions, template, known);
    return direct === GIVE_UP ? resolve({ expressions, visit, known }, template, field) : (direct as Json);
  };
};

const dynamic = new WeakMap<object, boolean>();
/** Whether a template holds an expression anywhere; most objects in a definition are asked often. */
const isDynamic = (value: Json): boolean => {
  if (typeof value === 'string') return isExpression(value);
  if (value === null || typeof value !== 'object') return false;
  let known = dynamic.get(value);
  if (known === undefined) {
    known = Object.values(value).some((member) => isDynamic(member as Json));
    dynamic.set(value, known);
  }
  return known;
};

/** The template without a promise, if all its expressions are plain. */
const resolveDirectly = (expressions: Expressions, value: Json, known: Bindings): unknown => {
  if (typeof value === 'string') return isExpression(value) ? expressions.direct(inner(value), known) : value;
  if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
  const members: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    const direct = resolveDirectly(expressions, member as Json, known);
    if (direct === GIVE_UP) return GIVE_UP;
    members.push([key, direct]);
  }
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
};

interface Evaluation {
  readonly expressions: Expressions;
  readonly visit: Situation;
  readonly known: Record<string, unknown>;
}

const resolve = async (evaluation: Evaluation, value: Json, field: string): Promise<Json> => {
  if (typeof value === 'string') return isExpression(value) ? evaluate(evaluation, inner(value), field) : value;
  if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
  if (Array.isArray(value)) {
    const members: Json[] = [];
    for (const [i, member] of value.entries()) members.push(await resolve(evaluation, member, `${field}[${i}]`));
    return members;
  }
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value))
    members[key] = await resolve(evaluation, member as Json, `${field}/${key}`);
  return members;
};

const evaluate = async ({ expressions, visit, known }: Evaluation, text: string, field: string): Promise<Json> => {
  let value: Json | undefined;
  try {
    value = await expressions.evaluate(text, known);
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    const code = error.code === undefined ? '' : `. ${error.code}`;
    const what = `${quote(text, field)} threw an error during evaluation${code}: ${error.message}`;
    throw evaluationFailed(visit, field, what);
  }
  if (value === undefined) throw evaluationFailed(visit, field, `${quote(text, field)} returned nothing (undefined).`);
  return value;
};

const bindings = (visit: Situation, extra: Extra): Record<string, unknown> => ({
  ...visit.variables,
  states: {
    input: visit.frame.input,
    ...extra,
    // Most expressions do not look at it.
    get context() {
      return visit.context;
    },
  },
});
