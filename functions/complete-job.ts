/** Step 5: a service says that a job has begun or ended, or the reconciler that work is due. */
import { artifacts, clock, ids, ledger, machines, stacks } from '../adapters/aws/compose.ts';
import { JobEvent } from '../adapters/aws/job-event.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ForeignEnvironment } from '../core/ledger/environment-ledger.ts';
import { drainLeaseOf } from '../core/parts/drain-lease.ts';
import { bindBuild } from '../core/steps/bind-build.ts';
import { completeJob } from '../core/steps/complete-job.ts';

export const handler = lambda(JobEvent, async (event) => {
  const ports = { ledger: ledger(), stacks: stacks(), machines: machines(), artifacts: artifacts(), clock, ids };
  try {
    if ('build' in event) return await bindBuild(ports)(event.build);
    if ('stackId' in event) return await completeJob(ports)(event.stackId);
    return await ('job' in event.due ? completeJob(ports)(event.due.job) : drainLeaseOf(ports)(event.due.lease));
  } catch (error) {
    // Environments that share an account or a project all hear of its events: what is another's is finished there.
    if (error instanceof ForeignEnvironment) return 'foreign';
    throw error;
  }
});
