/** Nothing more begins of an execution that is being stopped. */
import { type Execution, stopText } from '../execution.ts';
import { TaglineError } from '../fault.ts';

export const refuseStopping = ({ id, stopTrigger }: Pick<Execution, 'id' | 'stopTrigger'>): void => {
  if (stopTrigger) throw new TaglineError('ExecutionStopped', `the execution ${id} is ${stopText(stopTrigger)}`);
};
