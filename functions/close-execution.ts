/** Step 7: ends an attempt whose machine has ended, and says where something follows. */
import * as z from 'zod';
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { tellFollow } from '../core/parts/execution-due.ts';
import { startMachine } from '../core/parts/start-machine.ts';
import { closeExecution } from '../core/steps/close-execution.ts';

/** The execution's name is `<execution id>-<attempt>`. */
const MachineEnded = z.object({
  detail: z.object({ executionArn: z.string(), name: z.string().regex(/^.{36}-\d+$/) }),
});

export const handler = lambda(MachineEnded, async ({ detail }) => {
  const ports = { ledger: ledger(), machines: machines(), clock, installation: installation() };
  const id = detail.name.slice(0, 36);
  const closed = await closeExecution(ports)(id, detail.executionArn);
  if (closed === 'again') await startMachine(ports)(id);
  await tellFollow({ ledger: ledger(), bus: bus() })(id);
  return closed;
});
