/** The context object: `$states.context` in JSONata, `$$` in JSONPath. */
import { partsOf } from '../arn.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Item } from './frame.ts';
import type { Visit } from './visit.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export const contextObject = (visit: Visit): JsonObject => {
  const { run, frame } = visit;
  const { row } = run;
  const item = visit.item ?? nearestItem(visit);
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
      ...(RETRIED.has(visit.state.Type) ? { RetryCount: frame.retries.reduce((sum, n) => sum + (n ?? 0), 0) } : {}),
    },
    ...(visit.token === undefined ? {} : { Task: { Token: visit.token } }),
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

const nearestItem = ({ run, frame }: Visit): Item | undefined => {
  for (let at: typeof frame | undefined = frame; at; at = run.parentOf(at)) if (at.item) return at.item;
  return undefined;
};
