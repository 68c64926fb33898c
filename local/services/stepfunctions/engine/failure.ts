/** What happens when a state fails: retry, catch, or the failure of everything around it. */
import type { Catcher, Retrier } from '../definition/definition.ts';
import { abandonChildren, failExecution, freeze } from './end.ts';
import { type Interpreter, visitOf } from './interpreter.ts';
import { leaveBy } from './leave.ts';
import { errorOutput, matches, StateError } from './state-error.ts';
import type { Visit } from './visit.ts';

export const retryOrCatch = async (interpreter: Interpreter, visit: Visit, failure: StateError): Promise<void> => {
  const { run, frame, state } = visit;
  abandonChildren(interpreter, run, frame);
  run.disarmAll(frame.id);
  delete frame.job;
  delete frame.inbox;
  const index = (state.Retry ?? []).findIndex((retrier) => matches(retrier.ErrorEquals, failure));
  const retrier = state.Retry?.[index];
  if (retrier && (frame.retries[index] ?? 0) < (retrier.MaxAttempts ?? 3)) return retry(visit, retrier, index);
  if (failure.error !== 'States.Runtime') tellFailed(visit);
  const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
  if (catcher) return catchIt(interpreter, visit, catcher, failure);
  return giveUp(interpreter, visit, failure);
};

/**
 * Seconds before the n-th retry (n from 0): interval * rate^n, at most MaxDelaySeconds, a random part of it with full
 * jitter.
 */
export const delayOf = (retrier: Retrier, n: number, random: () => number): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, JitterStrategy } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds);
  return JitterStrategy === 'FULL' ? random() * delay : delay;
};

const retry = ({ run, frame }: Visit, retrier: Retrier, index: number): void => {
  const n = frame.retries[index] ?? 0;
  run.dropChildren(frame);
  delete frame.work;
  for (let i = 0; i <= index; i += 1) frame.retries[i] ??= 0;
  frame.retries[index] = n + 1;
  frame.doing = 'waiting';
  run.arm(frame, 'retry', run.now() + delayOf(retrier, n, Math.random) * 1000);
  run.touch(frame);
};

const tellFailed = ({ run, frame, state }: Visit): void => {
  if (state.Type === 'Parallel' || state.Type === 'Map') run.tell(frame, `${state.Type}StateFailed`);
};

const catchIt = async (
  interpreter: Interpreter,
  visit: Visit,
  catcher: Catcher,
  failure: StateError,
): Promise<void> => {
  try {
    const { output, assigned } = await visit.language.caught(visit, catcher, errorOutput(failure));
    leaveBy(visit, catcher.Next, output, assigned);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    if (error.error !== 'States.Runtime') tellFailed(visit);
    await giveUp(interpreter, visit, error);
  }
};

/** Nothing handles the error here: the frame fails, and with it the state that holds the frame. */
const giveUp = async (interpreter: Interpreter, visit: Visit, failure: StateError): Promise<void> => {
  const { run, frame, state } = visit;
  const parent = run.parentOf(frame);
  if (!parent) return failExecution(interpreter, run, failure);
  const outside = visitOf(interpreter, run, parent);
  // Errors of the runtime end the execution without a word about what lies around them.
  const isRecorded = failure.error !== 'States.Runtime';
  if (isRecorded && state.Type === 'Task') run.tellAside('TaskStateAborted', undefined, frame.lastEvent);
  if (isRecorded && outside.state.Type === 'Map')
    run.tellAside('MapIterationFailed', { name: parent.state, index: frame.index }, frame.lastEvent);
  const last = frame.lastEvent;
  freeze(run, frame);
  parent.lastEvent = last;
  await retryOrCatch(interpreter, outside, failure);
};
