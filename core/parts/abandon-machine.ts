/**
 * Aborts the machine of an execution that nobody waits for, and closes what it leaves. What it began ends too: builds
 * are stopped until they are seen to have ended, and a lease drains. The reconciler calls it again if the process died.
 */
import { executionRecord, stopText } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { closeExecution } from '../steps/close-execution.ts';

export const abandonMachine = (ports: {
  ledger: Ledger;
  machines: Pick<Machines, 'describe' | 'answer' | 'stop'>;
  clock: Clock;
}) => {
  const { ledger, machines } = ports;
  const close = closeExecution(ports);
  return async (executionId: string): Promise<void> => {
    const key = keys.execution(executionId);
    const { stopTrigger, machineExecutionArn } = (await executionRecord.require(ledger, key, 'execution')).data;
    // A machine that is started later is refused at its first stage.
    if (!stopTrigger?.abandon || machineExecutionArn === undefined) return;
    await machines.stop(machineExecutionArn, { error: 'ExecutionStopped', cause: stopText(stopTrigger) });
    await close(executionId, machineExecutionArn);
  };
};
