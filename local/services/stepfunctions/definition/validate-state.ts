/** Rules of single states. */
import { isObject } from '../json.ts';
import { CHOICE_OPERATORS } from '../language/choice-rule.ts';
import { timestampOf } from '../language/timestamp.ts';
import { languageOf, type Machine, type QueryLanguage, type State, type StateType } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { fieldProblem } from './fields.ts';
import { checkHandlers } from './validate-handlers.ts';
import { checkExpressions } from './validate-jsonata.ts';
import { checkMap } from './validate-map.ts';
import { checkNumbers } from './validate-numbers.ts';
import { checkPaths } from './validate-paths.ts';

const TYPES: readonly StateType[] = ['Task', 'Pass', 'Choice', 'Wait', 'Parallel', 'Map', 'Succeed', 'Fail'];

export const checkState = (root: Machine, name: string, state: State, at: string): Diagnostic[] => {
  if (state.Type === undefined) return [invalid('These fields are required: [Type]', at)];
  if (!TYPES.includes(state.Type))
    return [invalid(`Value is not a valid state type: ${String(state.Type)}`, `${at}/Type`)];
  const language = languageOf(state, root);
  const found: Diagnostic[] = [];
  if (name.length > 80)
    found.push({
      ...invalid(`State name '${name}' exceeds the 80-character limit allowed by the service`, at),
      code: 'INVALID_STATE_NAME',
    });
  found.push(
    ...checkFields(root, state, language, at),
    ...checkLanguage(state.QueryLanguage, at),
    ...checkComment(state['Comment'], at),
    ...checkEnd(state, at),
    ...checkHandlers(state, at),
    ...checkAssign(state, at),
    ...checkNumbers(state, language, at),
    ...(language === 'JSONata' ? checkExpressions(state, at) : checkPaths(state, at)),
  );
  if (state.Type === 'Task') found.push(...checkTask(state, at));
  if (state.Type === 'Wait') found.push(...checkWait(state, language, at));
  if (state.Type === 'Choice') found.push(...checkChoice(state, language, at));
  if (state.Type === 'Map') found.push(...checkMap(state, at));
  if (state.Type === 'Parallel') found.push(...checkBranches(state, at));
  if (state.Type === 'Fail') found.push(...onlyOne(state, ['Error', 'ErrorPath'], at));
  if (state.Type === 'Fail') found.push(...onlyOne(state, ['Cause', 'CausePath'], at));
  return found;
};

/** A machine in JSONata cannot be taken back state by state; then nothing else is said of the state's fields. */
const checkFields = (root: Machine, state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  if (root.QueryLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath')
    return [invalid("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at)];
  return Object.keys(state).flatMap((field) => {
    const problem = fieldProblem(field, state.Type, language);
    return problem === undefined ? [] : [invalid(problem, at)];
  });
};

export const checkLanguage = (given: unknown, at: string): Diagnostic[] => {
  if (given === undefined || given === 'JSONPath' || given === 'JSONata') return [];
  return [
    invalid(
      typeof given === 'string'
        ? 'Value should be one of the following: [JSONPath, JSONata]'
        : 'Expected value of type [STRING]',
      `${at}/QueryLanguage`,
    ),
  ];
};

/** Of states and of state machines. */
export const checkComment = (comment: unknown, at: string): Diagnostic[] =>
  comment === undefined || typeof comment === 'string'
    ? []
    : [invalid('Expected value of type String', `${at}/Comment`)];

const onlyOne = (holder: Readonly<Record<string, unknown>>, fields: readonly string[], at: string): Diagnostic[] =>
  fields.filter((field) => holder[field] !== undefined).length > 1
    ? [invalid(`There should only be one of the following fields: [${fields.join(', ')}]`, at)]
    : [];

const exactlyOne = (holder: Readonly<Record<string, unknown>>, fields: readonly string[], at: string): Diagnostic[] =>
  fields.some((field) => holder[field] !== undefined)
    ? onlyOne(holder, fields, at)
    : [invalid(`This object should have only one of the following fields: [${fields.join(', ')}]`, at)];

const checkEnd = (state: State, at: string): Diagnostic[] => {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return [];
  const { Next, End } = state;
  return exactlyOne({ Next, End: End === true ? End : undefined }, ['Next', 'End'], at);
};

const VARIABLE = /^[\p{ID_Start}][\p{ID_Continue}]*$/u;

const checkAssign = (state: State, at: string): Diagnostic[] => {
  if (state.Assign === undefined) return [];
  if (!isObject(state.Assign)) return [invalid('Expected value of type Object', `${at}/Assign`)];
  return Object.keys(state.Assign).flatMap((key) => {
    const name = key.replace(/\.\$$/, '');
    const place = `${at}/Assign/${key}`;
    if (name === 'states')
      return [{ ...invalid("Cannot assign to reserved variable '$states'.", place), code: 'RESERVED_VARIABLE_NAME' }];
    const problem =
      name.length > 80
        ? 'the variable name exceeds the 80-character limit allowed by the service.'
        : VARIABLE.test(name)
          ? undefined
          : 'the variable name contains invalid characters.';
    return problem === undefined
      ? []
      : [{ ...invalid(`Invalid variable name '${name}': ${problem}`, place), code: 'INVALID_VARIABLE_NAME' }];
  });
};

const checkTask = (state: State, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const { TimeoutSeconds, HeartbeatSeconds, Credentials } = state;
  if (typeof TimeoutSeconds === 'number' && typeof HeartbeatSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds)
    found.push(invalid("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", `${at}/HeartbeatSeconds`));
  if (Credentials !== undefined && !(isObject(Credentials) && ('RoleArn' in Credentials || 'RoleArn.$' in Credentials)))
    found.push(invalid("The field 'RoleArn' is required but was missing", `${at}/Credentials`));
  return found;
};

const checkBranches = ({ Branches }: State, at: string): Diagnostic[] => {
  if (Branches === undefined) return [invalid('These fields are required: [Branches]', at)];
  if (!Array.isArray(Branches)) return [invalid('Expected value of type Array', `${at}/Branches`)];
  if (Branches.length === 0) return [invalid('Value cannot be empty', `${at}/Branches`)];
  return Branches.flatMap((branch, i) =>
    isObject(branch) ? [] : [invalid('Expected value of type Object', `${at}/Branches[${i}]`)],
  );
};

const WHEN = ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'];

const checkWait = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const found = exactlyOne(state, WHEN, at);
  const { Timestamp } = state;
  if (found.length > 0 || Timestamp === undefined || (language === 'JSONata' && isExpression(Timestamp))) return found;
  return timestampOf(Timestamp) === undefined
    ? [invalid('String does not match RFC3339 timestamp', `${at}/Timestamp`)]
    : [];
};

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('{%');

const checkChoice = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const { Choices } = state;
  if (Choices === undefined) return [invalid('These fields are required: [Choices]', at)];
  if (!Array.isArray(Choices)) return [invalid('Expected value of type Array', `${at}/Choices`)];
  if (Choices.length === 0) return [invalid('Value cannot be empty', `${at}/Choices`)];
  return Choices.flatMap((rule, i) => {
    const place = `${at}/Choices[${i}]`;
    if (!isObject(rule)) return [invalid('Expected value of type Object', place)];
    const next = typeof rule['Next'] === 'string' ? [] : [invalid('These fields are required: [Next]', place)];
    return [...next, ...(language === 'JSONPath' ? checkRule(rule, place) : checkCondition(rule, place))];
  });
};

const foreign = (field: string, language: QueryLanguage, other: QueryLanguage, at: string): Diagnostic =>
  invalid(
    `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' ` +
      `QueryLanguage`,
    at,
  );

const checkCondition = (rule: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  const { Condition } = rule;
  const of = Object.keys(rule).filter((field) => RULES.includes(field) || CHOICE_OPERATORS.has(field));
  if (of.length > 0) return of.map((field) => foreign(field, 'JSONata', 'JSONPath', at));
  if (Condition === undefined) return [invalid('These fields are required: [Condition]', at)];
  return typeof Condition === 'boolean' || isExpression(Condition)
    ? []
    : [invalid('JSONata string must start with {% and end with %}', `${at}/Condition`)];
};

const RULES = ['And', 'Or', 'Not', 'Variable'];

const checkRule = (rule: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  if (rule['Condition'] !== undefined) return [foreign('Condition', 'JSONPath', 'JSONata', at)];
  const given = RULES.filter((field) => rule[field] !== undefined);
  if (given.length !== 1)
    return [invalid('The object must have only one of the following fields, [And, Or, Not, Variable, Condition]', at)];
  const [field = ''] = given;
  const inner = rule[field];
  if (field === 'Variable') return checkComparison(rule, at);
  if (field === 'Not') return checkInner(inner, `${at}/Not`);
  if (!Array.isArray(inner)) return [invalid('Expected value of type Array', `${at}/${field}`)];
  if (inner.length === 0) return [invalid('Value cannot be empty', `${at}/${field}`)];
  return inner.flatMap((one, i) => checkInner(one, `${at}/${field}[${i}]`));
};

const checkInner = (rule: unknown, at: string): Diagnostic[] => {
  if (!isObject(rule)) return [invalid('Expected value of type Object', at)];
  return [
    ...(rule['Next'] === undefined ? [] : [invalid("Field 'Next' is not supported", at)]),
    ...checkRule(rule, at),
  ];
};

const checkComparison = (rule: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  const operators = Object.keys(rule).filter((field) => CHOICE_OPERATORS.has(field));
  if (operators.length !== 1) return exactlyOne(rule, operators.length > 0 ? operators : [...CHOICE_OPERATORS], at);
  return ['Variable', ...operators.filter((field) => field.endsWith('Path'))].flatMap((field) =>
    typeof rule[field] === 'string' && rule[field].startsWith('$')
      ? []
      : [invalid("Value is not a Reference Path: Reference path didn't start with '$'", `${at}/${field}`)],
  );
};
