/** Step 5, plan: is the plan made? */
import { clock, digest, installation, ledger, work } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { LookAtWork } from '../core/contract.ts';
import { lookAtWork } from '../core/steps/look-at-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(LookAtWork, (input) =>
  lookAtWork({ ledger: ledger(), clock, digest, installation: installation(), providers, work })(input),
);
