/**
 * Step 5: stops the work of an action if its provider can; the end is reported as any other. Nothing calls this step
 * yet, and no provider has a `stop`: it is for stopping executions, which does not run yet.
 */
import type { StopWork } from '../contract.ts';
import { jobRecord } from '../job.ts';
import { keys } from '../ledger/keys.ts';
import { begunActions } from '../parts/begun-actions.ts';
import { workOf } from '../parts/work-of.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { placeOf, type WorkPorts } from '../work.ts';

export const stopWork =
  (ports: { ledger: Ledger; providers: Providers; work: WorkPorts }) =>
  async ({ executionId, attempt, stage, action }: StopWork): Promise<'stopping' | 'nothing to stop'> => {
    const { ledger } = ports;
    const begun = await begunActions(ledger, executionId, stage, attempt);
    const id = begun.find(({ name }) => name === action)?.job;
    const job = id === undefined ? undefined : (await jobRecord.read(ledger, keys.job(id)))?.data;
    if (!job || job.ended || job.executionId !== executionId || job.attempt !== attempt) return 'nothing to stop';
    const work = await workOf(ports, job);
    if (!work.stop) return 'nothing to stop';
    await work.stop(job, placeOf(job, job.region));
    return 'stopping';
  };
