/** A schedule finishes what an event was lost for. */
import * as z from 'zod';
import { artifacts, clock, ids, installation, ledger, machines, stacks } from '../adapters/aws/compose.ts';
import { lambda, logger } from '../adapters/aws/lambda.ts';
import { reconcile } from '../core/steps/reconcile.ts';

export const handler = lambda(z.unknown(), async () => {
  const ports = { ledger: ledger(), machines: machines(), stacks: stacks(), artifacts: artifacts(), clock, ids };
  const done = await reconcile({ ...ports, installation: installation() })();
  for (const failure of done.failed) logger.error('could not be reconciled', { ...failure });
  return done;
});
