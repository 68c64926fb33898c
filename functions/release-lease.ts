/** Step 5a: gives the lease of the address back. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ReleaseLease } from '../core/contract.ts';
import { releaseLease } from '../core/steps/release-lease.ts';

export const handler = lambda(ReleaseLease, (input) =>
  releaseLease({ ledger: ledger(), machines: machines(), clock, installation: installation() })(input),
);
