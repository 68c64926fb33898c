/** Events of an execution's history, as GetExecutionHistory answers them. */
import type { Json } from '../json.ts';

/** As stored; `timestamp` in ms. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

const NOT_TRUNCATED = { truncated: false };

/** `PassStateEntered` -> stateEnteredEventDetails; `TaskScheduled` -> taskScheduledEventDetails. */
export const detailsKey = (type: string): string => {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
};

export const enteredDetails = (name: string, input: string) => ({ name, input, inputDetails: NOT_TRUNCATED });

export const exitedDetails = (name: string, output: string, assigned: Readonly<Record<string, Json>> | undefined) => ({
  name,
  output,
  outputDetails: NOT_TRUNCATED,
  ...(assigned && Object.keys(assigned).length > 0
    ? {
        assignedVariables: Object.fromEntries(
          Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)]),
        ),
        assignedVariablesDetails: NOT_TRUNCATED,
      }
    : {}),
});

export const outputDetails = (output: string) => ({ output, outputDetails: NOT_TRUNCATED });
export const inputDetails = (input: string) => ({ input, inputDetails: NOT_TRUNCATED });

/** `{ error, cause }` without what is missing. */
export const failureDetails = (failure: { error?: string | undefined; cause?: string | undefined }) => ({
  ...(failure.error === undefined ? {} : { error: failure.error }),
  ...(failure.cause === undefined ? {} : { cause: failure.cause }),
});
