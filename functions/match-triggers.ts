/** Step 2: which pipelines does a push start, and where? */
import * as z from 'zod';
import { bus, clock, digest, installation, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { GitEvent } from '../core/git-event.ts';
import { matchTriggers } from '../core/steps/match-triggers.ts';

export const handler = lambda(z.object({ detail: GitEvent }), ({ detail }) =>
  matchTriggers({
    ledger: ledger(),
    bus: bus(),
    machines: machines(),
    clock,
    digest,
    installation: installation(),
  })(detail),
);
