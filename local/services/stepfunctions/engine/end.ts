/** How frames and executions end. */
import type { Json } from '../json.ts';
import type { ExecutionStatus } from '../store.ts';
import type { Frame } from './frame.ts';
import { failureDetails, outputDetails } from './history.ts';
import { type Interpreter, visitOf } from './interpreter.ts';
import { type Run, WHOLE } from './run.ts';
import type { StateError } from './state-error.ts';

/** A frame has come to the end of its machine. */
export const end = (_interpreter: Interpreter, run: Run, frame: Frame, output: Json, text: string): void => {
  const parent = run.parentOf(frame);
  if (!parent) {
    run.tell(frame, 'ExecutionSucceeded', outputDetails(text));
    close(run, { status: 'SUCCEEDED', output: text });
    return;
  }
  frame.doing = 'ended';
  frame.output = output;
  frame.input = null;
  frame.variables = {};
  run.disarmAll(frame.id);
  run.touch(frame);
  const live = run.live(parent);
  live.unheard.push(frame.id);
  run.nudge(parent);
};

export const failExecution = (interpreter: Interpreter, run: Run, failure: StateError): void => {
  finish(interpreter, run, 'FAILED', 'ExecutionFailed', failure);
};

export const timeOutExecution = (interpreter: Interpreter, run: Run): void => {
  finish(interpreter, run, 'TIMED_OUT', 'ExecutionTimedOut', { error: 'States.Timeout' });
};

export const abortExecution = (
  interpreter: Interpreter,
  run: Run,
  why: { error?: string | undefined; cause?: string | undefined },
): void => {
  finish(interpreter, run, 'ABORTED', 'ExecutionAborted', why);
};

const finish = (
  interpreter: Interpreter,
  run: Run,
  status: ExecutionStatus,
  type: string,
  why: { error?: string | undefined; cause?: string | undefined },
): void => {
  const { root } = run;
  if (root) {
    if (status === 'FAILED') {
      abandonChildren(interpreter, run, root);
      freeze(run, root);
    } else abandonFrame(interpreter, run, root);
    run.tell(root, type, failureDetails(why));
  }
  close(run, { status, error: why.error ?? null, cause: why.cause ?? null });
};

/** Frames that did not come to their end stay on disk, for a redrive. */
const close = (run: Run, result: Partial<Run['row']>): void => {
  Object.assign(run.row, result, { stopped: run.now() });
  const { root } = run;
  if (root && (result.status === 'SUCCEEDED' || run.row.type === 'EXPRESS')) run.drop(root);
  run.disarmAll(WHOLE);
  run.ready.length = 0;
  run.changes.rowChanged = true;
};

/** Gives up everything under a frame. */
export const abandonChildren = (interpreter: Interpreter, run: Run, frame: Frame): void => {
  for (const child of run.childrenOf(frame)) abandonFrame(interpreter, run, child);
};

/** Aborts a frame: stops its jobs outside and records its open state as aborted. */
const abandonFrame = (interpreter: Interpreter, run: Run, frame: Frame): void => {
  if (frame.doing === 'done' || frame.doing === 'ended' || frame.doing === 'frozen') return;
  for (const child of run.childrenOf(frame)) abandonFrame(interpreter, run, child);
  const visit = visitOf(interpreter, run, frame);
  interpreter.behaviourOf(visit.state).abandon?.(visit);
  if (frame.entered && ABORTABLE.has(visit.state.Type))
    run.tellAside(`${visit.state.Type}StateAborted`, undefined, frame.lastEvent);
  freeze(run, frame);
};

/** Nothing happens to the frame any more, unless it is redriven. */
export const freeze = (run: Run, frame: Frame): void => {
  frame.doing = 'frozen';
  delete frame.job;
  delete frame.inbox;
  run.disarmAll(frame.id);
  run.touch(frame);
};

/** Types of states that last, and so can be aborted. */
const ABORTABLE = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** Goes on from the states that failed or were given up; what had ended stays as it is. */
export const redrive = (run: Run): void => {
  const { root } = run;
  if (!root) return;
  const event = run.tell(root, 'ExecutionRedriven', { redriveCount: run.row.redrives });
  for (const frame of run.frames.values()) {
    if (frame.doing !== 'frozen') continue;
    frame.retries = [];
    if (run.live(frame).started > 0) {
      frame.doing = 'waiting';
      run.touch(frame);
      continue;
    }
    frame.lastEvent = event;
    if (frame.entered) run.post(frame, { kind: 'timer', timer: 'retry' });
    else run.wake(frame);
  }
  for (const frame of run.frames.values()) if (run.live(frame).unheard.length > 0) run.nudge(frame);
};
