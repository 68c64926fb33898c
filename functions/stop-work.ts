/** Ends work that no machine follows any more: the reconciler found it. */
import * as z from 'zod';
import { batches } from '../adapters/aws/compose/batches.ts';
import { builds } from '../adapters/aws/compose/builds.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { WorkLeft } from '../core/left-work.ts';
import { stopWork } from '../core/steps/stop-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(z.object({ detail: WorkLeft }), ({ detail }) =>
  stopWork({ ledger: ledger(), providers, builds: builds(), batches: batches(), stateLogins: work.stateLogins })(
    detail,
  ),
);
