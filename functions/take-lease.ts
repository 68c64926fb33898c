/** Step 5a: takes the lease of the address. */
import { clock, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { TakeLease } from '../core/contract.ts';
import { takeLease } from '../core/steps/take-lease.ts';

export const handler = lambda(TakeLease, (input) =>
  takeLease({ ledger: ledger(), machines: machines(), clock })(input),
);
