/** Step 3: claims an execution once and starts its machine. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { history } from '../adapters/aws/compose/history.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ExecutionRequest } from '../core/execution-request.ts';
import { startExecution } from '../core/steps/start-execution.ts';

export const handler = lambda(z.object({ detail: ExecutionRequest }), ({ detail }) =>
  startExecution({
    ledger: ledger(),
    bus: bus(),
    machines: machines(),
    history: history(),
    roles: roles(),
    installation: installation(),
    ...{ clock, ids, digest },
  })(detail),
);
