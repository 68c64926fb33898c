/** Step 5, plan: checks whether the plan is made. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { LookAtWork } from '../core/contract.ts';
import { lookAtWork } from '../core/steps/look-at-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(LookAtWork, (input) =>
  lookAtWork({ ledger: ledger(), clock, digest, installation: installation(), providers, work })(input),
);
