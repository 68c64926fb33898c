/** Step 5: decides whether the stage continues or ends. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { SettleGroup } from '../core/contract.ts';
import { settleGroup } from '../core/steps/settle-group.ts';

export const handler = lambda(SettleGroup, (input) =>
  settleGroup({ ledger: ledger(), artifacts: artifacts(), clock, digest })(input),
);
