/** Own rules of definitions: whatever passes them, the interpreter can run. Worded as Step Functions words them. */
import { isIntegrated } from '../integrations/catalogue.ts';
import { readResource } from '../integrations/resource.ts';
import { isObject } from '../json.ts';
import { type Machine, machinesOf, type State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { checkRootNumbers } from './validate-numbers.ts';
import { checkComment, checkLanguage, checkState } from './validate-state.ts';

export interface MachineKind {
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** Empty if the definition can run. */
export const validateDefinition = (text: string, kind: MachineKind): Diagnostic[] => {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: 'The definition is not valid JSON' }];
  }
  if (!isObject(root)) return [invalid('Expected value of type Object', '/')];
  const found: Diagnostic[] = [];
  const names = new Set<string>();
  for (const { machine, pointer } of machinesOf(root as unknown as Machine)) {
    found.push(...checkMachine(machine, pointer));
    if (!isObject(machine.States)) continue;
    for (const [name, state] of Object.entries(machine.States)) {
      const at = `${pointer}/States/${name}`;
      if (!isObject(state)) {
        found.push(invalid('Expected value of type Object', at));
        continue;
      }
      if (names.has(name))
        found.push({ ...invalid(`Duplicate State name: ${name}`, at), code: 'DUPLICATE_STATE_NAME' });
      names.add(name);
      found.push(
        ...checkState(root as unknown as Machine, name, state as State, at),
        ...checkResource(state as State, at, kind),
      );
    }
  }
  return found;
};

const FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'TimeoutSeconds', 'Version', 'States'];

const checkMachine = (machine: Machine, pointer: string): Diagnostic[] => {
  const place = pointer || '/';
  const required = ['StartAt', 'States'].filter((field) => machine[field as 'StartAt'] === undefined);
  const found = [
    ...(pointer === '' ? checkRoot(machine) : checkInside(machine, pointer)),
    ...(required.length > 0 ? [invalid(`These fields are required: [${required.join(', ')}]`, place)] : []),
  ];
  if (machine.StartAt !== undefined && typeof machine.StartAt !== 'string')
    found.push(invalid('Expected value of type String', `${pointer}/StartAt`));
  if (machine.States === undefined) return found;
  if (!isObject(machine.States)) return [...found, invalid('Expected value of type Object', `${pointer}/States`)];
  return [...found, ...checkTransitions(machine, pointer)];
};

const checkRoot = (machine: Machine): Diagnostic[] => [
  ...Object.keys(machine)
    .filter((field) => !FIELDS.includes(field))
    .map((field) => invalid(`Field '${field}' is not supported`, '/')),
  ...checkLanguage(machine.QueryLanguage, ''),
  ...checkComment(machine.Comment, ''),
  ...checkRootNumbers(machine),
  ...(machine.Version === undefined || machine.Version === '1.0'
    ? []
    : [invalid('Value should be one of the following: [1.0]', '/Version')]),
];

/** The inside of a Map or of a branch has no language of its own. */
const checkInside = (machine: Machine, pointer: string): Diagnostic[] =>
  machine.QueryLanguage === undefined ? [] : [invalid("Field 'QueryLanguage' is not supported", pointer)];

const missingTarget = (target: unknown, location: string): Diagnostic => ({
  ...invalid(`Missing 'Next' target: ${String(target)}`, location),
  code: 'MISSING_TRANSITION_TARGET',
});

const checkTransitions = (machine: Machine, pointer: string): Diagnostic[] => {
  const { States } = machine;
  const found: Diagnostic[] = [];
  if (typeof machine.StartAt === 'string' && !Object.hasOwn(States, machine.StartAt))
    found.push(missingTarget(machine.StartAt, `${pointer}/StartAt`));
  for (const [name, state] of Object.entries(States))
    for (const [target, at] of isObject(state) ? targetsOf(state as State) : [])
      if (typeof target !== 'string' || !Object.hasOwn(States, target))
        found.push(missingTarget(target, `${pointer}/States/${name}${at}`));
  if (pointer === '' && !Object.values(States).some(isTerminal))
    return [...found, { severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' }];
  const reached = reachedFrom(machine);
  for (const name of Object.keys(States))
    if (!reached.has(name))
      found.push({
        ...invalid(`State "${name}" is not reachable.`, `${pointer}/States/${name}`),
        code: 'MISSING_TRANSITION_TARGET',
      });
  return found;
};

/** Values that are no state at all are reported elsewhere. */
const isTerminal = (state: unknown): boolean =>
  !isObject(state) || state['End'] === true || state['Type'] === 'Succeed' || state['Type'] === 'Fail';

const reachedFrom = ({ StartAt, States }: Machine): ReadonlySet<unknown> => {
  const reached = new Set<unknown>([StartAt]);
  for (const name of reached) {
    const state = typeof name === 'string' && Object.hasOwn(States, name) ? States[name] : undefined;
    for (const [target] of isObject(state) ? targetsOf(state as State) : []) reached.add(target);
  }
  return reached;
};

/** Names of the states that a state may lead to, and where it says so. */
export function* targetsOf(state: State): Generator<[unknown, string]> {
  if (state.Next !== undefined) yield [state.Next, '/Next'];
  if (state.Default !== undefined) yield [state.Default, '/Default'];
  for (const [i, rule] of (Array.isArray(state.Choices) ? state.Choices : []).entries())
    if (isObject(rule)) yield [rule['Next'], `/Choices[${i}]/Next`];
  for (const [i, catcher] of (Array.isArray(state.Catch) ? state.Catch : []).entries())
    if (isObject(catcher)) yield [catcher.Next, `/Catch[${i}]/Next`];
}

const checkResource = (state: State, at: string, { type }: MachineKind): Diagnostic[] => {
  if (state.Type !== 'Task') return [];
  const location = `${at}/Resource`;
  if (state.Resource === undefined) return [invalid('These fields are required: [Resource]', at)];
  if (typeof state.Resource !== 'string') return [invalid('Expected value of type String', location)];
  const refused = REFUSED.find(([pattern]) => pattern.test(state.Resource as string));
  if (refused)
    return [
      {
        ...invalid(`${refused[1]} are not in the local cloud: ${state.Resource}`, location),
        code: 'NOT_IN_LOCAL_CLOUD',
      },
    ];
  const resource = readResource(state.Resource);
  if (!resource) return [invalid(notRecognised(state.Resource), location)];
  if (resource.kind === 'function') return [];
  if (type === 'EXPRESS' && resource.pattern !== 'request') {
    const pattern =
      resource.pattern === 'waitForTaskToken'
        ? "'.waitForTaskToken' service integration "
        : "'.sync' service integration";
    return [invalid(`Express state machine does not support ${pattern}`, location)];
  }
  return isIntegrated(resource.service, resource.action, resource.pattern)
    ? []
    : [invalid(notRecognised(state.Resource), location)];
};

/** Parts of AWS that this service does not have. */
const REFUSED: readonly [RegExp, string][] = [
  [/^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:activity:/, 'activities'],
  [/:::http:invoke$/, 'http:invoke tasks'],
];

const notRecognised = (arn: string): string =>
  `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not ` +
  `available in this region.`;
