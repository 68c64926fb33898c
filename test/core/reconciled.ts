/** Runs the reconciler, and what it hands to the environments' own functions. */
import { WORK_DUE, type WorkDue } from '../../core/job.ts';
import { drainLeaseOf } from '../../core/parts/drain-lease.ts';
import { completeJob } from '../../core/steps/complete-job.ts';
import { reconcile } from '../../core/steps/reconcile.ts';
import type { World } from './world.ts';

export const reconciled = async ({ ports, published }: World): Promise<{ readonly looked: number }> => {
  const before = published.length;
  const done = await reconcile(ports)();
  for (const { detailType, detail } of published.slice(before)) {
    if (detailType !== WORK_DUE) continue;
    const due = detail as WorkDue;
    await ('job' in due ? completeJob(ports)(due.job) : drainLeaseOf(ports)(due.lease));
  }
  return done;
};
