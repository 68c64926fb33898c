/** Step 2: finds the pipelines that a push starts, and where. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { history } from '../adapters/aws/compose/history.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { GitEvent } from '../core/git-event.ts';
import { matchTriggers } from '../core/steps/match-triggers.ts';

export const handler = lambda(z.object({ detail: GitEvent }), ({ detail }) =>
  matchTriggers({
    ledger: ledger(),
    bus: bus(),
    machines: machines(),
    history: history(),
    clock,
    digest,
    installation: installation(),
  })(detail),
);
