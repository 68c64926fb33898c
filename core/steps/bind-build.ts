/**
 * Step 5: an event says that a build has begun. The action records the build's id, so that its log can be followed
 * while it runs. If the action has ended or is tried anew, nobody follows the build: stop-work will end it.
 */
import { type Action, actionRecord, executionRecord } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { leaveWork, TIMED_OUT } from '../parts/leave-work.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface BuildBegan {
  readonly buildId: string;
  /** Absent for builds that Tagline did not start. */
  readonly executionId?: string | undefined;
  readonly stage?: string | undefined;
  readonly action?: string | undefined;
  readonly attempt?: number | undefined;
}

export const bindBuild =
  ({ ledger, clock }: { ledger: Ledger; clock: Clock }) =>
  async ({ buildId, executionId, stage, action, attempt }: BuildBegan): Promise<void> => {
    if (!executionId || !stage || !action) return;
    // Whoever starts a build chooses what it says of itself. The ledger refuses another environment's execution.
    if (!(await executionRecord.read(ledger, keys.execution(executionId)))) return;
    await decide(ledger, async () => {
      const item = await actionRecord.read(ledger, keys.action(executionId, stage, action));
      if (!item || attempt === undefined || item.data.build === buildId) return;
      if (isLeft(item.data, attempt))
        await ledger.write(
          await leaveWork(ledger, { ...item.data, attempt, externalExecutionId: buildId }, clock.now()),
        );
      // A late event says nothing about an action that has ended, nor one of an older try about this one.
      if (item.data.status !== 'InProgress' || item.data.attempt !== attempt) return;
      // What a provider's work goes by is its job.
      const externalExecutionId = item.data.externalExecutionId ?? buildId;
      await ledger.write([{ put: { ...item, data: { ...item.data, externalExecutionId, build: buildId } } }]);
    });
  };

/** Did the try end without the word of its build? */
const isLeft = ({ attempt: current, status, errorDetails }: Action, attempt: number): boolean =>
  current > attempt || (current === attempt && (status === 'Abandoned' || errorDetails?.code === TIMED_OUT));
