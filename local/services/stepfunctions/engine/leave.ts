/** A frame leaves its state: for the next state, or to end. */
import { byteLength, type Json } from '../json.ts';
import { end } from './end.ts';
import type { Frame, Variables } from './frame.ts';
import { exitedDetails } from './history.ts';
import type { Interpreter } from './interpreter.ts';
import { LARGEST_DATA } from './limits.ts';
import type { Run } from './run.ts';
import { StateError } from './state-error.ts';
import type { Outcome, Visit } from './visit.ts';

export const leave = (interpreter: Interpreter, visit: Visit, outcome: Outcome): void => {
  if (outcome === 'parked') return;
  const { run, frame, state } = visit;
  const { output, assigned } = outcome;
  const live = run.live(frame);
  const text = output === frame.input && live.text !== undefined ? live.text : JSON.stringify(output);
  exit(visit, text, assigned);
  const next = outcome.next ?? state.Next;
  if (next === undefined) end(interpreter, run, frame, output, text);
  else goTo(run, frame, next, output, text);
};

/** Leaves it by a Catch. */
export const leaveBy = (visit: Visit, next: string, output: Json, assigned: Variables | undefined): void => {
  const { run, frame } = visit;
  const text = JSON.stringify(output);
  exit(visit, text, assigned);
  run.dropChildren(frame);
  goTo(run, frame, next, output, text);
};

const exit = ({ run, frame, state, name }: Visit, text: string, assigned: Variables | undefined): void => {
  if (byteLength(text) > LARGEST_DATA)
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  run.tell(frame, `${state.Type}StateExited`, exitedDetails(frame.state, text, assigned));
  if (assigned) frame.variables = { ...frame.variables, ...assigned };
};

const goTo = (run: Run, frame: Frame, next: string, input: Json, text: string): void => {
  frame.state = next;
  frame.input = input;
  frame.entered = false;
  frame.retries = [];
  delete frame.work;
  delete frame.job;
  const live = run.live(frame);
  live.text = text;
  delete frame.inbox;
  run.disarmAll(frame.id);
  run.wake(frame);
};
