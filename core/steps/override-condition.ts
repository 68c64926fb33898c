/**
 * Lets a stage go on although its condition is not met, by a person and with a reason. Where the machine still waits,
 * it is woken; after the end it is a new attempt at that stage, which keeps what succeeded. Both are recorded with who
 * and why. Overriding again changes nothing.
 */
import { type ConditionState, conditionRecord, overrideCondition as overridden } from '../condition.ts';
import { type Execution, executionRecord, isOpen } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';
import { retryStage } from './retry-stage.ts';

export interface Override {
  readonly executionId: string;
  readonly stage: string;
  readonly condition: 'BEFORE_ENTRY' | 'ON_SUCCESS';
  readonly reason: string;
  /** A person's id. */
  readonly by: string;
}

export const overrideCondition = (ports: Parameters<typeof retryStage>[0]) => {
  const { ledger, clock } = ports;
  const retry = retryStage(ports);
  const answer = answerWait(ports);

  const wake = async (override: Override, { attempt }: Execution): Promise<void> => {
    const { executionId, stage, condition: moment } = override;
    const key = waitKey.condition(executionId, attempt, stage, moment);
    await decide(ledger, async () => {
      const now = clock.now();
      const item = await overridable(ledger, override);
      if (item.data.status === 'Overridden') return;
      if (item.data.status !== 'InProgress' || item.data.attempt !== attempt) throw stillOpen(override);
      const wait = await waitRecord.read(ledger, key);
      await ledger.write([
        { put: { ...item, data: overridden(item.data, given(override, now)) } },
        ...(wait ? [{ put: owe(wait, { output: {} }, now) }] : []),
      ]);
    });
    await answer(key);
  };

  return async (override: Override): Promise<ConditionState> => {
    const { executionId, stage, by } = override;
    const { data: execution } = await executionRecord.require(
      ledger,
      keys.execution(executionId),
      `execution ${executionId}`,
    );
    const condition = await overridable(ledger, override);
    if (condition.data.status === 'Overridden') return condition.data;
    if (isOpen(execution)) await wake(override, execution);
    else {
      const also = async (attempt: number, now: string): Promise<readonly Change[]> => {
        const item = await overridable(ledger, override);
        return [{ put: { ...item, data: { ...overridden(item.data, given(override, now)), attempt } } }];
      };
      await retry({ executionId, stage, mode: 'FAILED_ACTIONS', by, also });
    }
    return (await overridable(ledger, override)).data;
  };
};

const given = ({ by, reason }: Override, at: string): NonNullable<ConditionState['override']> => ({ by, reason, at });

/** Throws `ConditionNotOverridable`. */
const overridable = async (
  ledger: Ledger,
  { executionId, stage, condition: moment }: Override,
): Promise<Item<ConditionState>> => {
  const item = await conditionRecord.read(ledger, keys.condition(executionId, stage, moment));
  const refused = (why: string, expected: string): TaglineError =>
    new TaglineError('ConditionNotOverridable', why, {
      expected,
      remedy: `See what it looked at: tagline show ${executionId}.`,
    });
  if (!item)
    throw refused(
      `no condition ${moment} of ${stage} was looked at in ${executionId}`,
      'a condition that was looked at',
    );
  const { status, result } = item.data;
  if (result === 'SKIP') throw refused('a condition that skips its stage cannot be overridden', 'FAIL or ROLLBACK');
  if (status === 'Succeeded' || status === 'Abandoned' || status === 'Cancelled')
    throw refused(`the condition ${moment} of ${stage} is ${status}`, 'one that waits, or is not met');
  return item;
};

const stillOpen = ({ executionId, stage }: Override): TaglineError =>
  new TaglineError('Conflict', `${executionId} is just ending because of the condition of ${stage}`, {
    retryable: true,
    remedy: 'Try again in a moment.',
  });
