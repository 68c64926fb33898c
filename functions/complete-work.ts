/** Step 5: a service says that work has begun or ended, or the reconciler that work is due. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { JobEvent } from '../adapters/aws/job-event.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ForeignEnvironment } from '../core/ledger/environment-ledger.ts';
import { workDue } from '../core/parts/work-due.ts';
import { bindBuild } from '../core/steps/bind-build.ts';
import { completeFirst } from '../core/steps/complete-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(JobEvent, async (event) => {
  const theirs = { ledger: ledger(), machines: machines(), artifacts: artifacts(), installation: installation() };
  const ports = { ...theirs, clock, ids, providers, work };
  try {
    if ('build' in event) return await bindBuild(ports)(event.build);
    if ('due' in event && event.due) return await workDue(ports)(event.due);
    return await completeFirst(ports)(event);
  } catch (error) {
    // Environments that share an account or a project all get its events; each finishes only its own work.
    if (error instanceof ForeignEnvironment) return 'foreign';
    throw error;
  }
});
