/** Own rules of definitions: whatever passes them, the interpreter can run. Worded as Step Functions words them. */
import { isIntegrated } from '../integrations/catalogue.ts';
import { readResource } from '../integrations/resource.ts';
import { isObject } from '../json.ts';
import { type Machine, machinesOf, type State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { checkState } from './validate-state.ts';

export interface MachineKind {
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** Empty if the definition can run. */
export const validateDefinition = (text: string, kind: MachineKind): Diagnostic[] => {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return [
      {
        severity: 'ERROR',
        code: 'INVALID_JSON_DESCRIPTION',
        message: 'Unable to parse definition: not valid JSON',
        location: '/',
      },
    ];
  }
  if (!isObject(root)) return [invalid('The definition must be a JSON object', '/')];
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

const checkMachine = (machine: Machine, pointer: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  if (typeof machine.StartAt !== 'string')
    found.push(invalid("The field 'StartAt' is required but was missing", pointer || '/'));
  if (!isObject(machine.States))
    return [...found, invalid("The field 'States' is required but was missing", pointer || '/')];
  if (typeof machine.StartAt === 'string' && !Object.hasOwn(machine.States, machine.StartAt))
    found.push({
      ...invalid(`Missing 'Next' target: ${machine.StartAt}`, `${pointer}/StartAt`),
      code: 'MISSING_TRANSITION_TARGET',
    });
  const targets = new Set<unknown>([machine.StartAt]);
  for (const [name, state] of Object.entries(machine.States)) {
    if (!isObject(state)) continue;
    for (const [target, at] of targetsOf(state as State)) {
      targets.add(target);
      if (typeof target !== 'string' || !Object.hasOwn(machine.States, target))
        found.push({
          ...invalid(`Missing 'Next' target: ${String(target)}`, `${pointer}/States/${name}${at}`),
          code: 'MISSING_TRANSITION_TARGET',
        });
    }
  }
  for (const name of Object.keys(machine.States))
    if (!targets.has(name))
      found.push({
        ...invalid(`State "${name}" is not reachable.`, `${pointer}/States/${name}`),
        code: 'MISSING_TRANSITION_TARGET',
      });
  return found;
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
  if (typeof state.Resource !== 'string') return [invalid("The field 'Resource' is required but was missing", at)];
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
  `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
