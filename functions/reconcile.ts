/** A schedule finishes work whose event was lost. */
import * as z from 'zod';
import { artifacts, bus, clock, ids, installation, ledger, machines, stacks } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { reconcile } from '../core/steps/reconcile.ts';

export const handler = lambda(z.unknown(), () => {
  const ports = { ledger: ledger(), machines: machines(), stacks: stacks(), artifacts: artifacts(), clock, ids };
  return reconcile({ ...ports, bus: bus(), installation: installation() })();
});
