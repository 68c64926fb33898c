/** Step 4: asks for the slot of a stage. */
import { clock, ledger, machines } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { EnterStage } from '../core/contract.ts';
import { enterStage } from '../core/steps/enter-stage.ts';

export const handler = lambda(EnterStage, (input) =>
  enterStage({ ledger: ledger(), machines: machines(), clock })(input),
);
