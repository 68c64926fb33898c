/** Step 5: continue, or end the stage? */
import { artifacts, clock, digest, ledger } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { SettleGroup } from '../core/contract.ts';
import { settleGroup } from '../core/steps/settle-group.ts';

export const handler = lambda(SettleGroup, (input) =>
  settleGroup({ ledger: ledger(), artifacts: artifacts(), clock, digest })(input),
);
