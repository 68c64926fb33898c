/** Job workers: poll, acknowledge, look, and say how a job went. IAM says which types a worker may ask for. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { lending } from '../adapters/aws/compose/lending.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { serveWorker } from '../adapters/aws/worker-requests.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) =>
    serveWorker(
      { ledger: ledger(), bus: bus(), clock, ids, digest, lending, actionTypes: installation().actionTypes },
      event,
    ),
  ),
);
