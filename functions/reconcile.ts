/** A schedule finishes work whose event was lost. */
import * as z from 'zod';
import { bus, clock, installation, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { reconcile } from '../core/steps/reconcile.ts';

export const handler = lambda(z.unknown(), () =>
  reconcile({ ledger: ledger(), machines: machines(), bus: bus(), clock, installation: installation() })(),
);
