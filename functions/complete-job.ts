/** Step 5: a service says that a job has begun or ended. */
import { clock, ledger, machines, stacks } from '../adapters/aws/compose.ts';
import { JobEvent } from '../adapters/aws/job-event.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { bindBuild } from '../core/steps/bind-build.ts';
import { completeJob } from '../core/steps/complete-job.ts';

export const handler = lambda(JobEvent, async (event) =>
  'build' in event
    ? bindBuild({ ledger: ledger() })(event.build)
    : completeJob({ ledger: ledger(), stacks: stacks(), machines: machines(), clock })(event.stackId),
);
