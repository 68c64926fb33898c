/** Step 5a: takes the lease of the address. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { TakeLease } from '../core/contract.ts';
import { takeLease } from '../core/steps/take-lease.ts';

export const handler = lambda(TakeLease, (input) =>
  takeLease({ ledger: ledger(), machines: machines(), clock, installation: installation() })(input),
);
