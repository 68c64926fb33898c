/** Step 2: finds the pipelines that a push, a schedule, an event or a success starts, and where. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { history } from '../adapters/aws/compose/history.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { AutomaticCause } from '../core/automatic-cause.ts';
import { GitEvent } from '../core/git-event.ts';
import { matchTriggers } from '../core/steps/match-triggers.ts';
import { startAutomatically } from '../core/steps/start-automatically.ts';
import { providers } from '../providers/index.ts';

const ports = () => ({
  ledger: ledger(),
  bus: bus(),
  machines: machines(),
  history: history(),
  installation: installation(),
  ...{ clock, digest, providers },
});

export const handler = lambda(z.union([z.object({ detail: GitEvent }), AutomaticCause]), (event) =>
  'kind' in event ? startAutomatically(ports())(event) : matchTriggers(ports())(event.detail),
);
