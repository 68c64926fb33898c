/** Step 3: claims an execution once and starts its machine. */
import * as z from 'zod';
import { clock, digest, ids, installation, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ExecutionRequested } from '../core/git-event.ts';
import { startExecution } from '../core/steps/start-execution.ts';

export const handler = lambda(z.object({ detail: ExecutionRequested }), ({ detail }) =>
  startExecution({ ledger: ledger(), machines: machines(), clock, ids, digest, installation: installation() })(detail),
);
