/** Which fields a state may have, by its type and query language. */
import type { QueryLanguage, StateType } from './definition.ts';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const TRANSITION = ['Next', 'End'];
const HANDLERS = ['Retry', 'Catch'];
const PATHS = ['InputPath', 'OutputPath'];

const BOTH: Readonly<Record<StateType, readonly string[]>> = {
  Task: [...TRANSITION, ...HANDLERS, 'Resource', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds', 'Assign'],
  Pass: [...TRANSITION, 'Assign'],
  Choice: ['Choices', 'Default', 'Assign'],
  Wait: [...TRANSITION, 'Seconds', 'Timestamp', 'Assign'],
  Parallel: [...TRANSITION, ...HANDLERS, 'Branches', 'Assign'],
  Map: [
    ...TRANSITION,
    ...HANDLERS,
    'ItemProcessor',
    'Iterator',
    'ItemSelector',
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Label',
    'Assign',
  ],
  Succeed: [],
  Fail: ['Error', 'Cause'],
};

const JSONATA: Readonly<Record<StateType, readonly string[]>> = {
  Task: ['Arguments', 'Output'],
  Pass: ['Output'],
  Choice: ['Output'],
  Wait: ['Output'],
  Parallel: ['Arguments', 'Output'],
  Map: ['Items', 'Output'],
  Succeed: ['Output'],
  Fail: [],
};

const JSONPATH: Readonly<Record<StateType, readonly string[]>> = {
  Task: [...PATHS, 'Parameters', 'ResultSelector', 'ResultPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath'],
  Pass: [...PATHS, 'Parameters', 'Result', 'ResultPath'],
  Choice: PATHS,
  Wait: [...PATHS, 'SecondsPath', 'TimestampPath'],
  Parallel: [...PATHS, 'Parameters', 'ResultSelector', 'ResultPath'],
  Map: [
    ...PATHS,
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'ItemsPath',
    'MaxConcurrencyPath',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
  ],
  Succeed: PATHS,
  Fail: ['ErrorPath', 'CausePath'],
};

const known = new Map<string, ReadonlySet<string>>();

export const fieldsOf = (type: StateType, language: QueryLanguage): ReadonlySet<string> => {
  const key = `${type} ${language}`;
  let fields = known.get(key);
  if (!fields) {
    fields = new Set([...COMMON, ...BOTH[type], ...(language === 'JSONata' ? JSONATA : JSONPATH)[type]]);
    known.set(key, fields);
  }
  return fields;
};
