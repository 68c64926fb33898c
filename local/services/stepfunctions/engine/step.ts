/** One move of one frame: enter its state or go on with it, then leave it, park it, or let it fail. */
import type { State } from '../definition/definition.ts';
import { byteLength } from '../json.ts';
import type { Language } from '../language/language.ts';
import type { Behaviour } from '../states/behaviour.ts';
import { end, failExecution } from './end.ts';
import { retryOrCatch } from './failure.ts';
import type { Frame, FrameMessage } from './frame.ts';
import { enteredDetails, exitedDetails } from './history.ts';
import { LARGEST_DATA, MOST_EVENTS } from './limits.ts';
import type { Run } from './run.ts';
import { StateError } from './state-error.ts';
import { type Outcome, Visit } from './visit.ts';

/** What a step needs to know of the language. */
export interface Interpreter {
  behaviourOf(state: State): Behaviour;
  languageOf(run: Run, state: State): Language;
}

export const step = (interpreter: Interpreter, run: Run, frame: Frame): void | Promise<void> => {
  if (run.row.last_event >= MOST_EVENTS - 1) {
    failExecution(
      interpreter,
      run,
      new StateError('States.Runtime', 'The execution reached the maximum number of history events (25000).'),
    );
    return;
  }
  const visit = visitOf(interpreter, run, frame);
  run.live(frame).queued = false;
  if (frame.doing === 'frozen') return;
  if (frame.doing === 'ready') {
    frame.doing = 'waiting';
    run.touch(frame);
  }
  let outcome: Outcome | Promise<Outcome>;
  try {
    outcome = move(interpreter, visit);
    if (outcome instanceof Promise) return settle(interpreter, visit, outcome);
    leave(interpreter, visit, outcome);
  } catch (error) {
    return fail(interpreter, visit, error);
  }
};

const settle = async (interpreter: Interpreter, visit: Visit, outcome: Promise<Outcome>): Promise<void> => {
  try {
    leave(interpreter, visit, await outcome);
  } catch (error) {
    await fail(interpreter, visit, error);
  }
};

export const visitOf = (interpreter: Interpreter, run: Run, frame: Frame): Visit => {
  const machine = run.definition.machine(frame.machine);
  const state = machine.States[frame.state] as State;
  return new Visit(run, frame, machine, state, interpreter.languageOf(run, state));
};

const move = (interpreter: Interpreter, visit: Visit): Outcome | Promise<Outcome> => {
  const { run, frame, state } = visit;
  const behaviour = interpreter.behaviourOf(state);
  if (!frame.entered) {
    enter(visit);
    return behaviour.enter(visit);
  }
  const message = run.nextMessage(frame);
  if (!message) return 'parked';
  if (isRetry(message)) return behaviour.enter(visit);
  if (frame.inbox) run.wake(frame);
  else if (run.live(frame).unheard.length > 0) run.nudge(frame);
  return behaviour.resume ? behaviour.resume(visit, message) : 'parked';
};

const isRetry = (message: FrameMessage): boolean => message.kind === 'timer' && message.timer === 'retry';

const enter = ({ run, frame, state }: Visit): void => {
  const live = run.live(frame);
  frame.entered = true;
  frame.enteredPrevious = frame.lastEvent;
  frame.enteredAt = run.now();
  live.text ??= JSON.stringify(frame.input);
  frame.enteredEvent = run.tell(frame, `${state.Type}StateEntered`, enteredDetails(frame.state, live.text));
};

const leave = (interpreter: Interpreter, visit: Visit, outcome: Outcome): void => {
  if (outcome === 'parked') return;
  const { run, frame, state } = visit;
  const { output, assigned } = outcome;
  const live = run.live(frame);
  const text = output === frame.input && live.text !== undefined ? live.text : JSON.stringify(output);
  if (byteLength(text) > LARGEST_DATA)
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${visit.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  run.tell(frame, `${state.Type}StateExited`, exitedDetails(frame.state, text, assigned));
  if (assigned) frame.variables = { ...frame.variables, ...assigned };
  const next = outcome.next ?? state.Next;
  if (next === undefined) end(interpreter, run, frame, output, text);
  else goTo(run, frame, next, output, text);
};

/** Lets a frame begin its next state with this input. */
export const goTo = (run: Run, frame: Frame, next: string, input: Frame['input'], text: string): void => {
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

const fail = async (interpreter: Interpreter, visit: Visit, error: unknown): Promise<void> => {
  if (!(error instanceof StateError)) throw error;
  await retryOrCatch(interpreter, visit, error);
};
