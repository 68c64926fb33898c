/** Step 5, plan: is the change set ready? */
import { clock, digest, installation, ledger, stacks } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { DescribeChangeSet } from '../core/contract.ts';
import { describeChangeSet } from '../core/steps/describe-change-set.ts';

export const handler = lambda(DescribeChangeSet, (input) =>
  describeChangeSet({ ledger: ledger(), stacks: stacks(), clock, digest, installation: installation() })(input),
);
