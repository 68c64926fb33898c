/** Every minute, and after a deployment of Tagline: finishes work whose event was lost. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { compiler, installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { reconcile } from '../core/steps/reconcile.ts';

export const handler = lambda(z.unknown(), () => {
  const ports = { ledger: ledger(), machines: machines(), bus: bus(), clock, ids };
  return reconcile({ ...ports, installation: installation(), compiler: compiler() })();
});
