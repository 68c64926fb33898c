/** How an evaluation fails a state: States.QueryEvaluationError, and an event that says where. */
import type { Situation } from '../engine/situation.ts';
import type { StateError } from '../engine/state-error.ts';
import { type Json, typeName } from '../json.ts';

export const quote = (expression: string, field: string): string =>
  `The JSONata expression '${expression}' specified for the field '${field}'`;

export const evaluationFailed = (visit: Situation, field: string, what: string): StateError => {
  const { frame } = visit;
  const previous = frame.lastEvent === frame.enteredEvent ? frame.enteredPrevious : frame.lastEvent;
  return failedAfter(visit, previous, field, what);
};

/** Step Functions lets the event of an unreadable Timestamp follow the one of entering the state. */
export const timestampFailed = (visit: Situation, text: string): StateError =>
  failedAfter(
    visit,
    visit.frame.enteredEvent,
    'Timestamp',
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
  );

/** `subject` is an expression, quoted, or a field. */
export const unexpectedType = (
  visit: Situation,
  field: string,
  subject: string,
  expected: string,
  value: Json,
): StateError =>
  evaluationFailed(
    visit,
    field,
    `${subject} returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ` +
      `${JSON.stringify(value)}`,
  );

const failedAfter = (visit: Situation, previous: number, location: string, what: string): StateError => {
  const { run, frame } = visit;
  const failure = visit.error('States.QueryEvaluationError', what);
  const { error, cause } = failure;
  run.tell(frame, 'EvaluationFailed', { error, cause, location, state: frame.state }, previous);
  failure.recorded = true;
  return failure;
};
