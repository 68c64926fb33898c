/** One move of one frame: enter its state or go on with it, then leave it, park it, or let it fail. */
import { failExecution } from './end.ts';
import { retryOrCatch } from './failure.ts';
import type { Frame, FrameMessage } from './frame.ts';
import { enteredDetails } from './history.ts';
import { type Interpreter, visitOf } from './interpreter.ts';
import { leave } from './leave.ts';
import { MOST_EVENTS } from './limits.ts';
import type { Run } from './run.ts';
import { StateError } from './state-error.ts';
import type { Outcome, Visit } from './visit.ts';

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

const fail = async (interpreter: Interpreter, visit: Visit, error: unknown): Promise<void> => {
  if (!(error instanceof StateError)) throw error;
  await retryOrCatch(interpreter, visit, error);
};
