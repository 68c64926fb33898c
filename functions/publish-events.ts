/** Step 8: publishes the changes of the ledger on the bus. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { digest } from '../adapters/aws/compose/machine.ts';
import { metrics } from '../adapters/aws/compose/metrics.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { LedgerStream, readLedgerStream } from '../adapters/aws/ledger-stream.ts';
import { publishEvents } from '../core/steps/publish-events.ts';

export const handler = lambda(LedgerStream, (event) =>
  publishEvents({ ledger: ledger(), bus: bus(), digest, metrics: metrics(), installation: installation() })(
    readLedgerStream(event),
  ),
);
