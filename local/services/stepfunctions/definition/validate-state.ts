/** Rules of single states. */
import { isObject } from '../json.ts';
import { CHOICE_OPERATORS } from '../language/choice-rule.ts';
import { timestampOf } from '../language/timestamp.ts';
import type { Machine, QueryLanguage, State, StateType } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { fieldsOf } from './fields.ts';
import { checkHandlers } from './validate-handlers.ts';
import { checkMap } from './validate-map.ts';
import { checkTemplates } from './validate-templates.ts';

const TYPES: readonly StateType[] = ['Task', 'Pass', 'Choice', 'Wait', 'Parallel', 'Map', 'Succeed', 'Fail'];

export const checkState = (root: Machine, name: string, state: State, at: string): Diagnostic[] => {
  if (!TYPES.includes(state.Type))
    return [invalid(`Value is not a valid state type: ${String(state.Type)}`, `${at}/Type`)];
  const language: QueryLanguage = state.QueryLanguage ?? root.QueryLanguage ?? 'JSONPath';
  const found: Diagnostic[] = [];
  if (name.length > 80) found.push(invalid('State name must be at most 80 characters', at));
  found.push(
    ...checkLanguage(root, state, at),
    ...checkFields(state, language, at),
    ...checkEnd(state, at),
    ...checkHandlers(state, at),
    ...checkAssign(state, at),
    ...checkTemplates(state, language, at),
  );
  if (state.Type === 'Task') found.push(...checkTask(state, language, at));
  if (state.Type === 'Wait') found.push(...checkWait(state, language, at));
  if (state.Type === 'Choice') found.push(...checkChoice(state, language, at));
  if (state.Type === 'Map') found.push(...checkMap(state, at));
  if (
    state.Type === 'Parallel' &&
    (!Array.isArray(state.Branches) || state.Branches.length === 0 || !state.Branches.every(isObject))
  )
    found.push(invalid("The field 'Branches' is required but was missing", at));
  return found;
};

const checkLanguage = (root: Machine, state: State, at: string): Diagnostic[] =>
  root.QueryLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath'
    ? [invalid("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at)]
    : [];

const checkFields = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const known = fieldsOf(state.Type, language);
  return Object.keys(state)
    .filter((field) => !known.has(field))
    .map((field) => invalid('Field is not supported', `${at}/${field}`));
};

const checkEnd = (state: State, at: string): Diagnostic[] => {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if (state.Next === undefined && state.End !== true)
    return [{ ...invalid("Missing 'Next' or 'End' field", at), code: 'MISSING_END_STATE' }];
  return state.Next !== undefined && state.End === true
    ? [invalid("Only one of 'Next' and 'End' may be given", at)]
    : [];
};

const checkAssign = (state: State, at: string): Diagnostic[] => {
  if (state.Assign === undefined) return [];
  if (!isObject(state.Assign)) return [invalid('Expected value of type Object', `${at}/Assign`)];
  return Object.keys(state.Assign)
    .map((name) => name.replace(/\.\$$/, ''))
    .filter((name) => name === 'states' || name.length > 80 || !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
    .map((name) => invalid(`'${name}' is not a valid variable name`, `${at}/Assign`));
};

const seconds = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 99_999_999;
const isExpression = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');

const checkTask = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (const field of ['TimeoutSeconds', 'HeartbeatSeconds']) {
    const value = state[field];
    if (value === undefined || (language === 'JSONata' && isExpression(value))) continue;
    if (!seconds(value) || value === 0) found.push(invalid('Expected a positive whole number', `${at}/${field}`));
  }
  const { TimeoutSeconds, HeartbeatSeconds, Credentials } = state;
  if (typeof TimeoutSeconds === 'number' && typeof HeartbeatSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds)
    found.push(invalid("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", `${at}/HeartbeatSeconds`));
  if (Credentials !== undefined && !(isObject(Credentials) && ('RoleArn' in Credentials || 'RoleArn.$' in Credentials)))
    found.push(invalid("The field 'RoleArn' is required but was missing", `${at}/Credentials`));
  return found;
};

const checkWait = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) => state[field] !== undefined);
  if (given.length !== 1)
    return [invalid("Exactly one of 'Seconds', 'SecondsPath', 'Timestamp' and 'TimestampPath' is required", at)];
  const [field = ''] = given;
  const value = state[field];
  if (language === 'JSONata' && isExpression(value)) return [];
  if (field === 'Seconds' && !seconds(value))
    return [invalid('Expected a whole number from 0 to 99999999', `${at}/Seconds`)];
  if (field === 'Timestamp' && timestampOf(value) === undefined)
    return [invalid('String does not match RFC3339 timestamp', `${at}/Timestamp`)];
  return [];
};

const checkChoice = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  if (!Array.isArray(state.Choices) || state.Choices.length === 0)
    return [invalid("The field 'Choices' is required but was missing", at)];
  return state.Choices.flatMap((rule, i) => {
    const place = `${at}/Choices[${i}]`;
    if (!isObject(rule)) return [invalid('Expected value of type Object', place)];
    if (typeof rule['Next'] !== 'string') return [invalid("The field 'Next' is required but was missing", place)];
    if (language === 'JSONPath') return checkRule(rule, place);
    const { Condition } = rule;
    return typeof Condition === 'boolean' || isExpression(Condition)
      ? []
      : [invalid("The field 'Condition' is required but was missing", place)];
  });
};

const checkRule = (rule: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  for (const field of ['And', 'Or'] as const) {
    const inner = rule[field];
    if (inner === undefined) continue;
    return Array.isArray(inner)
      ? inner.flatMap((one, i) => checkRule(one as Record<string, unknown>, `${at}/${field}[${i}]`))
      : [invalid('Expected value of type Array', `${at}/${field}`)];
  }
  if (rule['Not'] !== undefined) return checkRule(rule['Not'] as Record<string, unknown>, `${at}/Not`);
  if (typeof rule['Variable'] !== 'string') return [invalid("The field 'Variable' is required but was missing", at)];
  const operators = Object.keys(rule).filter((field) => CHOICE_OPERATORS.has(field));
  return operators.length === 1 ? [] : [invalid('Exactly one comparison operator is required', at)];
};
