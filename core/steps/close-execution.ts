/**
 * Step 7: an event or the reconciler says that the machine of an attempt has ended; this step asks Step Functions
 * itself. Then it ends the attempt and closes what the machine left open. Closing twice changes nothing. `again`:
 * the next attempt begins, and its machine is to be started.
 */
import { executionRecord, machineName } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { type AttemptEnd, endAttempt } from '../parts/end-attempt.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { MachineExecution, Machines } from '../ports/machines.ts';

/** DescribeExecution is eventually consistent: a machine that was started just now may not be known yet. */
const UNKNOWN_SECONDS = 5 * 60;

export const closeExecution = (ports: {
  ledger: Ledger;
  machines: Pick<Machines, 'describe' | 'answer'>;
  clock: Clock;
}) => {
  const { ledger, machines, clock } = ports;
  const end = endAttempt(ports);

  return async (executionId: string, machineExecutionArn: string): Promise<'running' | 'closed' | 'again'> => {
    const machine = await machines.describe(machineExecutionArn);
    if (machine?.status === 'RUNNING') return 'running';
    const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
    // This is the machine of an older attempt: a retry has begun since, so its end is already recorded.
    if (!execution || !machineExecutionArn.endsWith(`:${machineName(execution)}`)) return 'closed';
    const known = execution.machineExecutionArn;
    // A machine can end before its start is recorded. A machine of another name does not belong to this attempt.
    if (known === undefined ? machine === undefined : known !== machineExecutionArn) return 'closed';
    if (machine === undefined && clock.now() < later(execution.updatedAt, UNKNOWN_SECONDS)) return 'running';
    await end(executionId, execution.attempt, endOf(machine));
    const { attempt } = (await executionRecord.require(ledger, keys.execution(executionId), 'execution')).data;
    return attempt > execution.attempt ? 'again' : 'closed';
  };
};

const endOf = (machine: MachineExecution | undefined): AttemptEnd => {
  if (machine?.status === 'SUCCEEDED') return { status: 'Succeeded' };
  if (!machine) return { status: 'Failed', statusSummary: 'Step Functions does not know its machine any more' };
  const why = [machine.error, machine.cause].filter(Boolean).join(': ');
  return { status: machine.status === 'ABORTED' ? 'Stopped' : 'Failed', statusSummary: why || machine.status };
};
