/** Rules of JSONPath states: paths, Reference Paths and members of templates that end in `.$`. */
import { isObject, type Json } from '../json.ts';
import { parseExpression } from '../language/path-expression.ts';
import type { State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'Credentials'];
const PATHS = ['InputPath', 'OutputPath', 'ErrorPath', 'CausePath'];

/** Fields that name one place of the input or of a variable. */
const REFERENCES = [
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
];

const NOT_A_REFERENCE = 'Value is not a Reference Path: Illegal use of a path with more than one result';

export function* checkPaths(state: State, at: string): Generator<Diagnostic> {
  for (const field of TEMPLATES) yield* membersOf(state[field] as Json | undefined, `${at}/${field}`);
  for (const field of PATHS) yield* path(state[field], `${at}/${field}`);
  for (const field of REFERENCES) yield* reference(state[field], `${at}/${field}`, field === 'ItemsPath');
  yield* resultPath(state['ResultPath'], `${at}/ResultPath`);
  for (const [i, catcher] of Array.isArray(state.Catch) ? state.Catch.entries() : []) {
    if (!isObject(catcher)) continue;
    yield* resultPath(catcher['ResultPath'], `${at}/Catch[${i}]/ResultPath`);
    yield* membersOf(catcher['Assign'], `${at}/Catch[${i}]/Assign`);
  }
  for (const [holder, field] of [
    [state['ItemReader'], 'ItemReader'],
    [state['ItemBatcher'], 'ItemBatcher'],
    [state['ResultWriter'], 'ResultWriter'],
  ] as const)
    if (isObject(holder)) yield* within(holder, `${at}/${field}`);
}

/** The parts of distributed Maps. */
function* within(holder: Readonly<Record<string, unknown>>, at: string): Generator<Diagnostic> {
  for (const field of ['Parameters', 'BatchInput'])
    yield* membersOf(holder[field] as Json | undefined, `${at}/${field}`);
  for (const field of ['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath'])
    yield* reference(holder[field], `${at}/${field}`, false);
  const { ReaderConfig } = holder;
  if (isObject(ReaderConfig)) yield* reference(ReaderConfig['MaxItemsPath'], `${at}/ReaderConfig/MaxItemsPath`, false);
}

function* path(value: unknown, at: string): Generator<Diagnostic> {
  if (value === undefined || value === null) return;
  if (typeof value !== 'string' || !parses(value)) yield invalid('Value must be a valid JSONPath.', at);
}

function* reference(value: unknown, at: string, ofContext: boolean): Generator<Diagnostic> {
  if (value === undefined) return;
  if (typeof value !== 'string' || !value.startsWith('$') || !parses(value))
    yield invalid('Value must be a valid JSONPath.', at);
  else if (value.startsWith('$$') && !ofContext) yield invalid('Value is not a Reference Path', at);
  else if (!namesOnePlace(value)) yield invalid(NOT_A_REFERENCE, at);
}

function* resultPath(value: unknown, at: string): Generator<Diagnostic> {
  if (value === undefined || value === null) return;
  if (typeof value !== 'string' || !parses(value)) yield invalid('Value must be a valid JSONPath.', at);
  else if (!/^\$(?![\w$])/.test(value) || !namesOnePlace(value)) yield invalid(NOT_A_REFERENCE, at);
}

const namesOnePlace = (text: string): boolean => {
  const expression = parseExpression(text);
  return expression.kind === 'path' && expression.path.definite;
};

function* membersOf(value: Json | undefined, at: string): Generator<Diagnostic> {
  if (Array.isArray(value)) for (const member of value) yield* membersOf(member as Json, at);
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (!key.endsWith('.$')) yield* membersOf(member, `${at}/${key}`);
    else if (typeof member !== 'string' || !parses(member))
      yield invalid(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`, at);
  }
}

const parses = (text: string): boolean => {
  try {
    parseExpression(text);
    return true;
  } catch {
    return false;
  }
};
