/** Step 5, apply: executes the change set that was planned. */
import { artifacts, clock, digest, installation, ledger, machines, stacks } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ExecuteChangeSet } from '../core/contract.ts';
import { executeChangeSet } from '../core/steps/execute-change-set.ts';

export const handler = lambda(ExecuteChangeSet, (input) =>
  executeChangeSet({
    ledger: ledger(),
    stacks: stacks(),
    artifacts: artifacts(),
    machines: machines(),
    clock,
    digest,
    installation: installation(),
  })(input),
);
