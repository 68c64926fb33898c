/** JSONata states: Arguments, Output, Assign, Condition, Items and fields that hold `{% … %}`. */
import { type Catcher, isDistributed } from '../definition/definition.ts';
import type { Variables } from '../engine/frame.ts';
import type { Situation } from '../engine/situation.ts';
import type { StateError } from '../engine/state-error.ts';
import { isObject, type Json, type JsonObject, typeName } from '../json.ts';
import { type Bindings, GIVE_UP } from './jsonata-direct.ts';
import { Expressions, JsonataError } from './jsonata-expression.ts';
import { type Chosen, type Finished, type Items, type Language, type Maybe, pairsOf } from './language.ts';
import { timestampOf } from './timestamp.ts';

/** What `$states` holds beside input and context. */
interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

const isExpression = (text: string): boolean => text.startsWith('{%') && text.endsWith('%}');
const inner = (text: string): string => text.slice(2, -2).trim();

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

export const jsonataLanguage = (now: () => number): Language => {
  const expressions = new Expressions(now);

  const evaluate = async (visit: Situation, text: string, field: string, extra: Extra): Promise<Json> => {
    const expression = inner(text);
    let value: Json | undefined;
    try {
      value = await expressions.evaluate(expression, bindings(visit, extra));
    } catch (error) {
      if (!(error instanceof JsonataError)) throw error;
      throw failed(
        visit,
        field,
        `${quote(expression, field)} threw an error during evaluation${
          error.code === undefined ? '' : `. ${error.code}`
        }: ${error.message}`,
      );
    }
    if (value === undefined) throw failed(visit, field, `${quote(expression, field)} returned nothing (undefined).`);
    return value;
  };

  const template = (visit: Situation, value: Json, field: string, extra: Extra = {}): Maybe<Json> => {
    if (!isDynamic(value)) return value;
    const known = bindings(visit, extra);
    const direct = resolveDirectly(value, known);
    return direct === GIVE_UP ? resolve(visit, value, field, extra) : (direct as Json);
  };

  /** The template without a promise, if all its expressions are plain. */
  const resolveDirectly = (value: Json, known: Bindings): unknown => {
    if (typeof value === 'string') return isExpression(value) ? expressions.direct(inner(value), known) : value;
    if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
    const members: [string, unknown][] = [];
    for (const [key, member] of Object.entries(value)) {
      const direct = resolveDirectly(member as Json, known);
      if (direct === GIVE_UP) return GIVE_UP;
      members.push([key, direct]);
    }
    return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
  };

  const resolve = async (visit: Situation, value: Json, field: string, extra: Extra): Promise<Json> => {
    if (typeof value === 'string') return isExpression(value) ? evaluate(visit, value, field, extra) : value;
    if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
    if (Array.isArray(value)) {
      const members: Json[] = [];
      for (const [i, member] of value.entries())
        members.push(await resolve(visit, member as Json, `${field}[${i}]`, extra));
      return members;
    }
    const members: Record<string, Json> = {};
    for (const [key, member] of Object.entries(value))
      members[key] = await resolve(visit, member as Json, `${field}/${key}`, extra);
    return members;
  };

  const typed = async (visit: Situation, field: string, type: string, extra: Extra = {}): Promise<Json | undefined> => {
    const value = visit.state[field] as Json | undefined;
    if (value === undefined) return undefined;
    const result = await template(visit, value, field, extra);
    if (typeof value === 'string' && isExpression(value) && typeName(result) !== type)
      throw failed(
        visit,
        field,
        `${quote(inner(value), field)} returned an unexpected result type. Expected '${type}', but was ` +
          `'${typeName(result)}' for value: ${JSON.stringify(result)}`,
      );
    return result;
  };

  /** Assign and Output see the same variables: those before either. */
  const finish = (
    visit: Situation,
    from: { readonly Assign?: JsonObject; readonly Output?: Json },
    extra: Extra,
    otherwise: Json,
    prefix = '',
  ): Maybe<Finished> => {
    const given = from.Output === undefined ? otherwise : template(visit, from.Output, `${prefix}Output`, extra);
    return after(given, (output) => {
      if (from.Assign === undefined) return { output };
      const assigned = template(visit, from.Assign, `${prefix}Assign`, extra) as Maybe<Variables>;
      return after(assigned, (variables) => ({ output, assigned: variables }));
    });
  };

  const stateFields = (visit: Situation) => visit.state as { readonly Assign?: JsonObject; readonly Output?: Json };

  /** The first rule from `index` on that holds, or the default. */
  const chooseFrom = (visit: Situation, index: number): Maybe<Chosen> => {
    const rule = visit.state.Choices?.[index];
    if (!rule) return byDefault(visit);
    const field = `Choices[${index}]/Condition`;
    const condition = rule['Condition'] as Json;
    return after(template(visit, condition, field), (holds) => {
      if (typeof holds !== 'boolean')
        throw failed(
          visit,
          field,
          `${quote(inner(String(condition)), field)} returned an unexpected result type. Expected 'boolean', but ` +
            `was '${typeName(holds)}' for value: ${JSON.stringify(holds)}`,
        );
      return holds ? byRule(visit, rule, index) : chooseFrom(visit, index + 1);
    });
  };

  const byRule = (visit: Situation, rule: JsonObject, index: number): Maybe<Chosen> => {
    const own = rule['Output'] !== undefined;
    const output = own ? rule['Output'] : stateFields(visit).Output;
    const from = {
      ...(rule['Assign'] ? { Assign: rule['Assign'] as JsonObject } : {}),
      ...(output === undefined ? {} : { Output: output }),
    };
    const finished = finish(visit, from, {}, visit.frame.input, own ? `Choices[${index}]/` : '');
    return after(finished, (result) => ({ ...result, next: rule['Next'] as string }));
  };

  const byDefault = (visit: Situation): Maybe<Chosen> => {
    const next = visit.state.Default;
    if (next === undefined)
      throw visit.error(
        'States.Runtime',
        'Failed to transition out of the state. The state does not point to a next state.',
      );
    return after(finish(visit, stateFields(visit), {}, visit.frame.input), (result) => ({ ...result, next }));
  };

  return {
    argumentsOf: (visit) => {
      const given = visit.state['Arguments'] as Json | undefined;
      return given === undefined ? visit.frame.input : template(visit, given, 'Arguments');
    },
    finish: (visit, result) => finish(visit, stateFields(visit), { result }, result),
    pass: (visit) => finish(visit, stateFields(visit), {}, visit.frame.input),
    passState: (visit) => finish(visit, stateFields(visit), {}, visit.frame.input),
    caught: (visit, catcher: Catcher, errorOutput) =>
      finish(visit, catcher, { errorOutput }, errorOutput, `Catch[${visit.state.Catch?.indexOf(catcher)}]/`),
    choose: (visit) => chooseFrom(visit, 0),
    async wholeNumber(visit, field) {
      const value = await typed(visit, field, 'number');
      if (value === undefined) return undefined;
      if (!Number.isInteger(value))
        throw failed(visit, field, `The ${field} field must be a whole number, but was: ${JSON.stringify(value)}`);
      return value as number;
    },
    async number(visit, field) {
      return (await typed(visit, field, 'number')) as number | undefined;
    },
    async waitUntil(visit) {
      if (visit.state['Seconds'] !== undefined) {
        const seconds = (await typed(visit, 'Seconds', 'number')) as number;
        if (!Number.isInteger(seconds) || seconds < 0 || seconds > 99_999_999)
          throw failed(
            visit,
            'Seconds',
            `The Seconds field must be a whole number from 0 to 99999999, but was: ${seconds}`,
          );
        return visit.run.now() + seconds * 1000;
      }
      const text = (await typed(visit, 'Timestamp', 'string')) as string;
      const time = timestampOf(text);
      if (time === undefined) {
        const failure = visit.error(
          'States.QueryEvaluationError',
          `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
        );
        tell(visit, failure, 'Timestamp', visit.frame.enteredEvent);
        throw failure;
      }
      return time;
    },
    async text(visit, field) {
      return (await typed(visit, field, 'string')) as string | undefined;
    },
    async items(visit): Promise<Items> {
      const given = visit.state['Items'] as Json | undefined;
      const value = given === undefined ? visit.frame.input : await template(visit, given, 'Items');
      if (Array.isArray(value)) return { items: value };
      if (isObject(value) && isDistributed(visit.state)) return pairsOf(value);
      const expression = typeof given === 'string' ? quote(inner(given), 'Items') : "The value of the field 'Items'";
      throw failed(
        visit,
        'Items',
        `${expression} returned an unexpected result type. Expected 'array', but was '${typeName(value)}' for ` +
          `value: ${JSON.stringify(value)}`,
      );
    },
    itemInput: (visit, value) => {
      const selector = visit.state['ItemSelector'] as Json | undefined;
      return selector === undefined ? value : template(visit, selector, 'ItemSelector');
    },
    async inspectArguments(visit) {
      const given = visit.state['Arguments'] as Json | undefined;
      return { afterArguments: given === undefined ? undefined : await template(visit, given, 'Arguments') };
    },
    inspectItems: () => ({}),
    inspect: (visit, result) => ({ result: visit.state.Type === 'Task' ? result : undefined }),
    template: (visit, value, field) => template(visit, value, field),
  };
};

/** Goes on with a value, at once if it is there. */
const after = <A, B>(value: Maybe<A>, next: (value: A) => Maybe<B>): Maybe<B> =>
  value instanceof Promise ? value.then(next) : next(value);

const quote = (expression: string, field: string): string =>
  `The JSONata expression '${expression}' specified for the field '${field}'`;

/** An evaluation failed: the history says where. */
const failed = (visit: Situation, field: string, what: string): StateError => {
  const failure = visit.error('States.QueryEvaluationError', what);
  const { frame } = visit;
  tell(visit, failure, field, frame.lastEvent === frame.enteredEvent ? frame.enteredPrevious : frame.lastEvent);
  return failure;
};

const tell = ({ run, frame }: Situation, failure: StateError, location: string, previous: number): void => {
  run.tell(
    frame,
    'EvaluationFailed',
    { error: failure.error, cause: failure.cause, location, state: frame.state },
    previous,
  );
  failure.told = true;
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
