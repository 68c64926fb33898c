/** Step 5, plan: makes a change set at the target. */
import { artifacts, installation, ledger, stacks } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { CreateChangeSet } from '../core/contract.ts';
import { createChangeSet } from '../core/steps/create-change-set.ts';

export const handler = lambda(CreateChangeSet, (input) =>
  createChangeSet({ ledger: ledger(), artifacts: artifacts(), stacks: stacks(), installation: installation() })(input),
);
