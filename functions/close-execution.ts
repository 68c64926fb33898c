/** Step 7: ends an attempt whose machine has ended. */
import * as z from 'zod';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { closeExecution } from '../core/steps/close-execution.ts';

/** The execution's name is `<execution id>-<attempt>`. */
const MachineEnded = z.object({
  detail: z.object({ executionArn: z.string(), name: z.string().regex(/^.{36}-\d+$/) }),
});

export const handler = lambda(MachineEnded, ({ detail }) =>
  closeExecution({ ledger: ledger(), machines: machines(), clock })(detail.name.slice(0, 36), detail.executionArn),
);
