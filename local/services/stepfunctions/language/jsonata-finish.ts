/** How a JSONata state ends: Output, Assign, and the rules of a Choice. */
import type { Variables } from '../engine/frame.ts';
import type { Situation } from '../engine/situation.ts';
import type { Json, JsonObject } from '../json.ts';
import { quote, unexpectedType } from './jsonata-failure.ts';
import { type Evaluate, type Extra, inner } from './jsonata-template.ts';
import type { Chosen, Finished, Maybe } from './language.ts';

interface Fields {
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

/** The fields of the state itself; `otherwise` is the output of a state that has no Output. */
export const finishState = (evaluate: Evaluate, visit: Situation, extra: Extra, otherwise: Json): Maybe<Finished> =>
  finish(evaluate, visit, visit.state as Fields, extra, otherwise);

/** Assign and Output see the same variables: those before either. */
export const finish = (
  evaluate: Evaluate,
  visit: Situation,
  from: Fields,
  extra: Extra,
  otherwise: Json,
  prefix = '',
): Maybe<Finished> => {
  const given = from.Output === undefined ? otherwise : evaluate(visit, from.Output, `${prefix}Output`, extra);
  return after(given, (output) => {
    if (from.Assign === undefined) return { output };
    const assigned = evaluate(visit, from.Assign, `${prefix}Assign`, extra) as Maybe<Variables>;
    return after(assigned, (variables) => ({ output, assigned: variables }));
  });
};

/** The first rule from `index` on that holds, or the default. */
export const choose = (evaluate: Evaluate, visit: Situation, index = 0): Maybe<Chosen> => {
  const rule = visit.state.Choices?.[index];
  if (!rule) return byDefault(evaluate, visit);
  const field = `Choices[${index}]/Condition`;
  const condition = rule['Condition'] as Json;
  return after(evaluate(visit, condition, field), (holds) => {
    if (typeof holds !== 'boolean')
      throw unexpectedType(visit, field, quote(inner(String(condition)), field), 'boolean', holds);
    return holds ? byRule(evaluate, visit, rule, index) : choose(evaluate, visit, index + 1);
  });
};

const byRule = (evaluate: Evaluate, visit: Situation, rule: JsonObject, index: number): Maybe<Chosen> => {
  const own = rule['Output'] !== undefined;
  const output = own ? rule['Output'] : (visit.state as Fields).Output;
  const from = {
    ...(rule['Assign'] ? { Assign: rule['Assign'] as JsonObject } : {}),
    ...(output === undefined ? {} : { Output: output }),
  };
  const finished = finish(evaluate, visit, from, {}, visit.frame.input, own ? `Choices[${index}]/` : '');
  return after(finished, (result) => ({ ...result, next: rule['Next'] as string }));
};

const byDefault = (evaluate: Evaluate, visit: Situation): Maybe<Chosen> => {
  const next = visit.state.Default;
  if (next === undefined)
    throw visit.error(
      'States.Runtime',
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  return after(finishState(evaluate, visit, {}, visit.frame.input), (result) => ({ ...result, next }));
};

/** Goes on with a value, at once if it is there. */
const after = <A, B>(value: Maybe<A>, next: (value: A) => Maybe<B>): Maybe<B> =>
  value instanceof Promise ? value.then(next) : next(value);
