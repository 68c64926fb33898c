/** Step 5a: gives the lease of the address back. */
import { clock, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ReleaseLease } from '../core/contract.ts';
import { releaseLease } from '../core/steps/release-lease.ts';

export const handler = lambda(ReleaseLease, (input) =>
  releaseLease({ ledger: ledger(), machines: machines(), clock })(input),
);
