/**
 * Step 5: an event says that a build has begun. The action records the build's id, so that its log can be followed
 * while it runs.
 */
import { actionRecord } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
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
  ({ ledger }: { ledger: Ledger }) =>
  async ({ buildId, executionId, stage, action, attempt }: BuildBegan): Promise<void> => {
    if (!executionId || !stage || !action) return;
    await decide(ledger, async () => {
      const item = await actionRecord.read(ledger, keys.action(executionId, stage, action));
      // A late event of an older try says nothing about this one.
      if (item?.data.status !== 'InProgress' || item.data.attempt !== attempt) return;
      if (item.data.build === buildId) return;
      // What a provider's work goes by is its job.
      const externalExecutionId = item.data.externalExecutionId ?? buildId;
      await ledger.write([{ put: { ...item, data: { ...item.data, externalExecutionId, build: buildId } } }]);
    });
  };
