/** Writes a child execution of a map run, as one that has started. */
import type { Json } from '../json.ts';
import type { ExecutionRow, Store } from '../store.ts';
import type { MapRunSpec } from './map-run.ts';

interface Child {
  readonly name: string;
  readonly started: number;
  readonly index: number;
  readonly input: Json;
}

export const insertChild = (store: Store, parent: ExecutionRow, spec: MapRunSpec, child: Child): ExecutionRow => {
  const machine = `${parent.machine}/${spec.label}`;
  const input = JSON.stringify(child.input);
  const row: Omit<ExecutionRow, 'key'> = {
    arn: `${machine.replace(':stateMachine:', ':execution:')}:${child.name}`,
    machine,
    revision: parent.revision,
    version: null,
    alias: null,
    name: child.name,
    type: 'STANDARD',
    status: 'RUNNING',
    input,
    output: null,
    error: null,
    cause: null,
    started: child.started,
    stopped: null,
    redrives: 0,
    redriven: null,
    last_event: 1,
    map_run: spec.arn,
    item: JSON.stringify({ machine: spec.machine, index: child.index }),
    trace: null,
  };
  const key = store.insert('execution', row);
  const event = {
    id: 1,
    previousEventId: 0,
    timestamp: child.started,
    type: 'ExecutionStarted',
    executionStartedEventDetails: { input, inputDetails: { truncated: false } },
  };
  store.run('INSERT INTO history(execution, first, last, events) VALUES (?, 1, 1, ?)', key, JSON.stringify([event]));
  return { ...row, key };
};
