/** The context object: `$states.context` in JSONata, `$$` in JSONPath. */
import { partsOf } from '../arn.ts';
import type { State } from '../definition/definition.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Frame, Item } from './frame.ts';
import type { Run } from './run.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export interface Surroundings {
  readonly run: Run;
  readonly frame: Frame;
  readonly state: State;
  /** The item of the Map that this state is. */
  readonly item: Item | undefined;
  readonly token: string | undefined;
}

export const contextObject = (around: Surroundings): JsonObject => {
  const { run, frame } = around;
  const { row } = run;
  const item = around.item ?? nearestItem(around);
  return {
    Execution: {
      Id: row.arn,
      Input: run.input,
      Name: row.name,
      RoleArn: run.role,
      StartTime: iso(row.started),
      ...(row.type === 'EXPRESS' ? {} : { RedriveCount: row.redrives }),
      ...(row.redriven === null ? {} : { RedriveTime: iso(row.redriven) }),
    },
    StateMachine: { Id: row.machine, Name: partsOf(row.machine).name },
    State: {
      Name: frame.state,
      EnteredTime: iso(frame.enteredAt),
      ...(RETRIED.has(around.state.Type) ? { RetryCount: frame.retries.reduce((sum, n) => sum + (n ?? 0), 0) } : {}),
    },
    ...(around.token === undefined ? {} : { Task: { Token: around.token } }),
    ...(item ? { Map: { Item: itemObject(item) } } : {}),
  };
};

/** Types of states that can be retried. */
const RETRIED = new Set(['Task', 'Parallel', 'Map']);

const itemObject = (item: Item): JsonObject => ({
  Index: item.index,
  Value: item.value as Json,
  ...(item.key === undefined ? {} : { Key: item.key }),
  ...(item.source === undefined ? {} : { Source: item.source }),
});

const nearestItem = ({ run, frame }: Pick<Surroundings, 'run' | 'frame'>): Item | undefined => {
  for (let at: typeof frame | undefined = frame; at; at = run.parentOf(at)) if (at.item) return at.item;
  return undefined;
};
