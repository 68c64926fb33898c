/** JSONata states: Arguments, Output, Assign, Condition, Items and fields that hold `{% … %}`. */
import { isDistributed } from '../definition/definition.ts';
import type { Situation } from '../engine/situation.ts';
import { isObject, type Json, typeName } from '../json.ts';
import { evaluationFailed, quote, timestampFailed, unexpectedType } from './jsonata-failure.ts';
import { choose, finish, finishState } from './jsonata-finish.ts';
import { type Evaluate, inner, isExpression, jsonataTemplates } from './jsonata-template.ts';
import { type Items, type Language, pairsOf } from './language.ts';
import { timestampOf } from './timestamp.ts';

const LONGEST_WAIT = 99_999_999;

export const jsonataLanguage = (now: () => number): Language => {
  const evaluate = jsonataTemplates(now);
  const pass = (visit: Situation) => finishState(evaluate, visit, {}, visit.frame.input);
  return {
    argumentsOf: (visit) => fieldOr(evaluate, visit, 'Arguments', visit.frame.input),
    finish: (visit, result) => finishState(evaluate, visit, { result }, result),
    pass,
    passState: pass,
    caught: (visit, catcher, errorOutput) => {
      const prefix = `Catch[${visit.state.Catch?.indexOf(catcher)}]/`;
      return finish(evaluate, visit, catcher, { errorOutput }, errorOutput, prefix);
    },
    choose: (visit) => choose(evaluate, visit),
    async wholeNumber(visit, field) {
      const value = await typed(evaluate, visit, field, 'number');
      if (value === undefined || Number.isInteger(value)) return value as number | undefined;
      const what = `The ${field} field must be a whole number, but was: ${JSON.stringify(value)}`;
      throw evaluationFailed(visit, field, what);
    },
    number: async (visit, field) => (await typed(evaluate, visit, field, 'number')) as number | undefined,
    text: async (visit, field) => (await typed(evaluate, visit, field, 'string')) as string | undefined,
    waitUntil: (visit) =>
      visit.state['Seconds'] === undefined ? untilTimestamp(evaluate, visit) : untilSeconds(evaluate, visit),
    items: (visit) => items(evaluate, visit),
    itemInput: (visit, value) => fieldOr(evaluate, visit, 'ItemSelector', value),
    async inspectArguments(visit) {
      const given = visit.state['Arguments'] as Json | undefined;
      return { afterArguments: given === undefined ? undefined : await evaluate(visit, given, 'Arguments') };
    },
    inspectItems: () => ({}),
    inspect: (visit, result) => ({ result: visit.state.Type === 'Task' ? result : undefined }),
    template: (visit, value, field) => evaluate(visit, value, field),
  };
};

const fieldOr = (evaluate: Evaluate, visit: Situation, field: string, otherwise: Json) => {
  const given = visit.state[field] as Json | undefined;
  return given === undefined ? otherwise : evaluate(visit, given, field);
};

/** A field that is of one type, whether written down or evaluated. */
const typed = async (
  evaluate: Evaluate,
  visit: Situation,
  field: string,
  type: 'number' | 'string',
): Promise<Json | undefined> => {
  const value = visit.state[field] as Json | undefined;
  if (value === undefined) return undefined;
  const result = await evaluate(visit, value, field);
  if (typeof value === 'string' && isExpression(value) && typeName(result) !== type)
    throw unexpectedType(visit, field, quote(inner(value), field), type, result);
  return result;
};

const untilSeconds = async (evaluate: Evaluate, visit: Situation): Promise<number> => {
  const seconds = (await typed(evaluate, visit, 'Seconds', 'number')) as number;
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= LONGEST_WAIT) return visit.run.now() + seconds * 1000;
  const what = `The Seconds field must be a whole number from 0 to ${LONGEST_WAIT}, but was: ${seconds}`;
  throw evaluationFailed(visit, 'Seconds', what);
};

const untilTimestamp = async (evaluate: Evaluate, visit: Situation): Promise<number> => {
  const text = (await typed(evaluate, visit, 'Timestamp', 'string')) as string;
  const time = timestampOf(text);
  if (time === undefined) throw timestampFailed(visit, text);
  return time;
};

const items = async (evaluate: Evaluate, visit: Situation): Promise<Items> => {
  const given = visit.state['Items'] as Json | undefined;
  const value = given === undefined ? visit.frame.input : await evaluate(visit, given, 'Items');
  if (Array.isArray(value)) return { items: value };
  if (isObject(value) && isDistributed(visit.state)) return pairsOf(value);
  const subject = typeof given === 'string' ? quote(inner(given), 'Items') : "The value of the field 'Items'";
  throw unexpectedType(visit, 'Items', subject, 'array', value);
};
