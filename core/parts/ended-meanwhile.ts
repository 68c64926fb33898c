/** A machine of an older attempt, or of an execution that was closed, may do nothing more. */
import { type Execution, isOpen } from '../execution.ts';
import { TaglineError } from '../fault.ts';

export const endedMeanwhile = (execution: Execution, attempt: number): void => {
  if (isOpen(execution) && execution.attempt === attempt) return;
  throw new TaglineError(
    'ExecutionEnded',
    `attempt ${attempt} of ${execution.id} has ended: the execution is ${execution.status}, attempt ` +
      `${execution.attempt}`,
  );
};
