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

/** Undefined if the state may have the field; otherwise what AWS says. */
export const fieldProblem = (field: string, type: StateType, language: QueryLanguage): string | undefined => {
  const [own, other] = language === 'JSONata' ? [JSONATA, JSONPATH] : [JSONPATH, JSONATA];
  if (COMMON.includes(field) || BOTH[type].includes(field) || own[type].includes(field)) return undefined;
  return other[type].includes(field)
    ? `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${
        language === 'JSONata' ? 'JSONPath' : 'JSONata'
      }' QueryLanguage`
    : `Field '${field}' is not supported`;
};
