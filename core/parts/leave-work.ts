/**
 * Writes down what may run on although nobody follows it any more: the reconciler finds it until its end has been seen.
 * A job is no such thing: its own item is open until then.
 */
import type { Action } from '../execution.ts';
import { jobRecord } from '../job.ts';
import { keys } from '../ledger/keys.ts';
import { leftWorkRecord } from '../left-work.ts';
import type { Change, Ledger } from '../ports/ledger.ts';

/** What Step Functions calls a task whose time is over, which says nothing of its work. */
export const TIMED_OUT = 'States.Timeout';

export const leaveWork = async (
  ledger: Pick<Ledger, 'get'>,
  { executionId, attempt, stage, name, externalExecutionId }: Action,
  now: string,
): Promise<readonly Change[]> => {
  if (externalExecutionId !== undefined && (await jobRecord.read(ledger, keys.job(externalExecutionId)))) return [];
  const key = keys.left(executionId, attempt, stage, name);
  const data = {
    executionId,
    attempt,
    stage,
    action: name,
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
  };
  const before = await leftWorkRecord.read(ledger, key);
  if (before) return [{ put: { ...before, data: { ...before.data, ...data } } }];
  return [{ put: leftWorkRecord.fresh(key, data, { open: { kind: 'left', since: now } }) }];
};
