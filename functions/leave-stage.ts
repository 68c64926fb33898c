/** Step 6: frees the slot of a stage and wakes the next. */
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { LeaveStage } from '../core/contract.ts';
import { leaveStage } from '../core/steps/leave-stage.ts';

export const handler = lambda(LeaveStage, (input) =>
  leaveStage({ ledger: ledger(), machines: machines(), clock })(input),
);
