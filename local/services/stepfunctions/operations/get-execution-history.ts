import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { pageToken } from '../../../kernel/page.ts';
import { readExecutionArn } from '../arn.ts';
import type { HistoryEvent } from '../engine/history.ts';
import { type Context, executionNamed } from './context.ts';
import { readPage } from './page.ts';

interface Input {
  readonly executionArn: string;
  readonly maxResults?: number;
  readonly reverseOrder?: boolean;
  readonly includeExecutionData?: boolean;
  readonly nextToken?: string;
}

export const getExecutionHistory = (context: Context): Operation => ({
  demands: (input: Input) => [{ action: 'states:GetExecutionHistory', resource: readExecutionArn(input.executionArn) }],
  run(input: Input) {
    const execution = executionNamed(context, input.executionArn);
    if (execution.type === 'EXPRESS')
      throw new Fault('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
    const page = readPage(input);
    const count = execution.last_event;
    // Ids run from 1 to the last without gaps, so a page is a range of ids.
    const first = input.reverseOrder ? Math.max(1, count - page.after - page.size + 1) : page.after + 1;
    const last = input.reverseOrder ? count - page.after : Math.min(count, page.after + page.size);
    const chunks = context.store.all<{ events: string }>(
      'SELECT events FROM history WHERE execution = ? AND first <= ? AND last >= ? ORDER BY first',
      execution.key,
      last,
      first,
    );
    const events = chunks
      .flatMap(({ events }) => JSON.parse(events) as HistoryEvent[])
      .filter(({ id }) => id >= first && id <= last)
      .map((event) => shown(event, input.includeExecutionData !== false));
    if (input.reverseOrder) events.reverse();
    const more = page.after + page.size < count;
    return { events, ...(more ? { nextToken: pageToken(page.after + page.size) } : {}) };
  },
});

/** Members of details that hold execution data. */
const DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

const shown = ({ timestamp, ...event }: HistoryEvent, withData: boolean) => {
  const date = new Date(timestamp);
  if (withData) return { timestamp: date, ...event };
  const members = Object.entries(event).map(([key, value]) =>
    key.endsWith('EventDetails')
      ? [key, Object.fromEntries(Object.entries(value as object).filter(([name]) => !DATA.has(name)))]
      : [key, value],
  );
  return { timestamp: date, ...Object.fromEntries(members) };
};
