/** Step 5, after each group: continue, or end the stage. An approval that nobody answered in time is closed here. */
import { approvalRecord } from '../approval.ts';
import type { SettleGroup } from '../contract.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { approvalId } from './request-approval.ts';

export interface GroupSettled {
  readonly decision: 'continue' | 'fail';
  /** `Deploy/Apply: PlanOutdated`, for the summary of the execution. */
  readonly summary: string;
}

export const settleGroup =
  ({ ledger, clock, digest }: { ledger: Ledger; clock: Clock; digest: Digest }) =>
  async (input: SettleGroup): Promise<GroupSettled> => {
    const failed = input.results.filter(({ status }) => status === 'Failed');
    for (const { name } of failed) await closeApproval(ledger, approvalId(digest, input, name), clock.now());
    return {
      decision: failed.length === 0 ? 'continue' : 'fail',
      summary: failed.map(({ name, error }) => `${input.stage}/${name}: ${error ?? 'failed'}`).join(', '),
    };
  };

/** The machine waits no longer: an approval that is still open has expired, or was lost with its task. */
const closeApproval = (ledger: Ledger, id: string, now: string): Promise<void> =>
  decide(ledger, async () => {
    const approval = await approvalRecord.read(ledger, keys.approval(id));
    if (approval?.data.status !== 'Open') return;
    const data =
      approval.data.expiresAt <= now
        ? { ...approval.data, status: 'Expired' as const }
        : { ...approval.data, status: 'Withdrawn' as const, reason: 'The action ended without an answer.' };
    await ledger.write([{ put: { ...approval, data, open: undefined } }]);
  });
