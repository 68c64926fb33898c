/** What can happen to an execution from outside, and what it does at once. */
import type { Json, JsonObject } from '../json.ts';
import { abortExecution, redrive, timeOutExecution } from './end.ts';
import type { FrameMessage, TimerKind } from './frame.ts';
import { type Interpreter, visitOf } from './interpreter.ts';
import { type Run, WHOLE } from './run.ts';

export type Signal =
  | { readonly to: 'frame'; readonly frame: number; readonly message: FrameMessage }
  | { readonly to: 'timer'; readonly frame: number; readonly kind: string }
  | { readonly to: 'stop'; readonly error?: string | undefined; readonly cause?: string | undefined }
  | { readonly to: 'begin' }
  | { readonly to: 'redrive' }
  /** The job that a frame waits for has probably ended. */
  | { readonly to: 'job'; readonly frame: number };

/** Whether a signal could be delivered: `late` if nobody waits for it any more. */
export type Receipt = 'taken' | 'late';

export const handleSignal = (interpreter: Interpreter, run: Run, signal: Signal): Receipt => {
  switch (signal.to) {
    case 'begin':
      if (run.frames.size === 0) run.begin();
      return 'taken';
    case 'redrive':
      return redriven(run);
    case 'job':
      resend(interpreter, run, signal.frame);
      return 'taken';
    case 'stop':
      abortExecution(interpreter, run, signal);
      return 'taken';
    case 'timer':
      return timerDue(interpreter, run, signal.frame, signal.kind);
    case 'frame':
      return toFrame(run, signal.frame, signal.message);
  }
};

/** Does again what may not have been done: sends a request, looks at a job. */
export const resend = (interpreter: Interpreter, run: Run, id: number): void => {
  const frame = run.frames.get(id);
  if (frame?.doing !== 'calling' && frame?.doing !== 'job') return;
  const visit = visitOf(interpreter, run, frame);
  interpreter.behaviourOf(visit.state).restart?.(visit);
};

const redriven = (run: Run): Receipt => {
  if (run.armed.has(`${WHOLE}/redrive`)) redrive(run);
  run.disarm(WHOLE, 'redrive');
  return 'taken';
};

const timerDue = (interpreter: Interpreter, run: Run, id: number, kind: string): Receipt => {
  if (!run.armed.has(`${id}/${kind}`)) return 'late';
  if (id === WHOLE) {
    if (kind === 'redrive') return redriven(run);
    timeOutExecution(interpreter, run);
    return 'taken';
  }
  const frame = run.frames.get(id);
  if (!frame) return 'late';
  run.disarm(frame, kind);
  run.post(frame, { kind: 'timer', timer: kind as TimerKind });
  return 'taken';
};

/** Kinds of messages after which no other is taken by the same attempt. */
const ENDS_TASK: ReadonlySet<FrameMessage['kind']> = new Set(['answered', 'refused', 'succeeded', 'failed']);

const toFrame = (run: Run, id: number, message: FrameMessage): Receipt => {
  const frame = run.frames.get(id);
  if (!frame || frame.doing === 'frozen' || !accepts(frame.work, message)) return 'late';
  if (ENDS_TASK.has(message.kind)) frame.work = { ...(frame.work as JsonObject), answered: true };
  run.post(frame, message);
  return 'taken';
};

/** Answers are taken only by the attempt that waits for them. */
const accepts = (work: Json | undefined, message: FrameMessage): boolean => {
  if (message.kind === 'timer' || message.kind === 'child-ended') return true;
  const { attempt, answered } = (work ?? {}) as { attempt?: number; answered?: boolean };
  return attempt === message.attempt && answered !== true;
};
