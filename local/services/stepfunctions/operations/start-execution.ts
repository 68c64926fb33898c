import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { executionArn, expressArn, readMachineArn } from '../arn.ts';
import type { Machine } from '../definition/definition.ts';
import { LARGEST_DATA } from '../engine/limits.ts';
import { WHOLE } from '../engine/run.ts';
import { tellStatus } from '../engine/status-event.ts';
import type { ExecutionRow, RevisionRow } from '../store.ts';
import { type Context, type Named, resolveMachine } from './context.ts';
import { checkBytes, checkName, parseJson } from './input.ts';

export interface StartInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
  readonly traceHeader?: string;
}

export const demandOnMachine = (action: string, arn: string) => {
  const { machine, version, alias } = readMachineArn(arn);
  const qualifier = alias ?? version;
  return {
    action: `states:${action}`,
    resource: machine,
    ...(qualifier === undefined ? {} : { context: { 'states:StateMachineQualifier': String(qualifier) } }),
  };
};

/**
 * The same name with the same input answers the same execution while it runs; any other repetition of a name is
 * refused.
 */
export const startExecution = (context: Context): Operation => ({
  demands: (input: StartInput) => [demandOnMachine('StartExecution', input.stateMachineArn)],
  run(input: StartInput) {
    const { cloud, store, engine } = context;
    const name = input.name ?? cloud.ids.uuid();
    checkName(name);
    const text = input.input ?? '{}';
    checkInput(text);
    const named = resolveMachine(context, input.stateMachineArn);
    if (named.machine.status === 'DELETING')
      throw new Fault('StateMachineDeleting', `State Machine is being deleted: '${named.machine.arn}'`);
    const express = named.machine.type === 'EXPRESS';
    const arn = express ? expressArn(named.machine.arn, name, cloud.ids.uuid()) : executionArn(named.machine.arn, name);
    const known = store.execution(arn);
    if (known) return again(known, text);
    const row = insertExecution(context, named, { arn, name, input: text, trace: input.traceHeader ?? null });
    engine.begin(row, timeoutOf(named, row.started));
    store.outbox.wake();
    return { executionArn: arn, startDate: new Date(row.started) };
  },
});

export const checkInput = (text: unknown): void => {
  if (typeof text !== 'string' || parseJson(text) === undefined)
    throw new Fault(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: ''${String(text).slice(0, 100)}' is not valid JSON'`,
    );
  checkBytes('input', text, LARGEST_DATA);
};

const again = (known: ExecutionRow, text: string) => {
  if (known.status === 'RUNNING' && known.input === text)
    return { executionArn: known.arn, startDate: new Date(known.started) };
  throw new Fault('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
};

/** Express executions run for five minutes at most. */
const LONGEST_EXPRESS = 300;

const seconds = new Map<string, number | undefined>();

/** Seconds that an execution of a revision may take. */
export const timeoutSeconds = (type: 'STANDARD' | 'EXPRESS', revision: RevisionRow): number | undefined => {
  if (!seconds.has(revision.id)) {
    if (seconds.size > 1000) seconds.clear();
    seconds.set(revision.id, (JSON.parse(revision.definition) as Machine).TimeoutSeconds);
  }
  const given = seconds.get(revision.id);
  return type === 'EXPRESS' ? Math.min(given ?? LONGEST_EXPRESS, LONGEST_EXPRESS) : given;
};

/** When the execution times out. */
export const timeoutOf = ({ machine, revision }: Named, started: number): number | undefined => {
  const given = timeoutSeconds(machine.type, revision);
  return given === undefined ? undefined : started + given * 1000;
};

/** Writes a new execution with its first event, so that it runs whatever happens next. */
export const insertExecution = (
  { store, cloud }: Context,
  named: Named,
  what: { arn: string; name: string; input: string; trace: string | null; item?: string },
): ExecutionRow => {
  const started = cloud.clock.now();
  const row: Omit<ExecutionRow, 'key'> = {
    arn: what.arn,
    machine: named.machine.arn,
    revision: named.revision.id,
    version: named.version ?? null,
    alias: named.alias ?? null,
    name: what.name,
    type: named.machine.type,
    status: 'RUNNING',
    input: what.input,
    output: null,
    error: null,
    cause: null,
    started,
    stopped: null,
    redrives: 0,
    redriven: null,
    last_event: 1,
    map_run: null,
    item: what.item ?? null,
    trace: what.trace,
  };
  const event = {
    id: 1,
    previousEventId: 0,
    timestamp: started,
    type: 'ExecutionStarted',
    executionStartedEventDetails: {
      input: what.input,
      inputDetails: { truncated: false },
      roleArn: named.revision.role,
      ...(named.version ? { stateMachineVersionArn: named.version } : {}),
      ...(named.alias ? { stateMachineAliasArn: named.alias } : {}),
    },
  };
  const key = store.transaction(() => {
    const inserted = store.insert('execution', row);
    store.run(
      'INSERT INTO history(execution, first, last, events) VALUES (?, 1, 1, ?)',
      inserted,
      JSON.stringify([event]),
    );
    const due = timeoutOf(named, started);
    if (due !== undefined)
      store.run(`INSERT INTO timer(execution, frame, kind, due) VALUES (?, ?, 'timeout', ?)`, inserted, WHOLE, due);
    if (row.type === 'STANDARD') tellStatus(store.outbox, { ...row, key: inserted });
    return inserted;
  });
  return { ...row, key };
};
