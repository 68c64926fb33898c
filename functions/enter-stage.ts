/** Step 4: asks for the slot of a stage. */
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { EnterStage } from '../core/contract.ts';
import { enterStage } from '../core/steps/enter-stage.ts';

export const handler = lambda(EnterStage, (input) =>
  enterStage({ ledger: ledger(), machines: machines(), clock })(input),
);
