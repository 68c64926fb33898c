/** Finds what an attempt has begun in a stage. Releasing a lease and draining it share this. */
import { actionRecord } from '../execution.ts';
import { jobRecord } from '../job.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Actions of the stage that may have begun a job in this attempt under the lease. */
export const begunActions = async (
  ledger: Ledger,
  executionId: string,
  stage: string,
  attempt: number,
): Promise<{ name: string; job: string | undefined }[]> => {
  const items = await listAll(ledger, `EXECUTION#${executionId}`, `ACTION#${stage}#`);
  const actions = items
    .map((item) => actionRecord.parse(item).data)
    .filter((action) => action.attempt === attempt && action.externalExecutionId);
  const found = await Promise.all(
    actions.map(async ({ name, externalExecutionId: id = '' }) => ({
      name,
      job: ((await jobRecord.read(ledger, keys.job(id)))?.data.fencing ?? 0) > 0 ? id : undefined,
    })),
  );
  return found.filter(({ job }) => job !== undefined);
};
