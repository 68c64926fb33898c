/**
 * Finishes work whose event was lost: executions whose machine was never started or has ended, answers that are owed, jobs that have ended, leases of the
 * dead, registrations. Everything it calls may be called twice. One item that fails does not keep the others waiting; the run then fails with all errors.
 */
import { executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { jobRecord } from '../job.ts';
import { leaseRecord } from '../lease.ts';
import { allOpen } from '../ledger/all-open.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { drainLeaseOf } from '../parts/drain-lease.ts';
import { resumeRegistration } from '../parts/resume-registration.ts';
import { startMachine } from '../parts/start-machine.ts';
import { operationRecord } from '../pipeline.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger, OpenKind } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Stacks } from '../ports/stacks.ts';
import { closeExecution } from './close-execution.ts';
import { completeJob } from './complete-job.ts';

interface Ports {
  ledger: Ledger;
  machines: Machines;
  stacks: Stacks;
  artifacts: Artifacts;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  installation: Installation;
}

export const reconcile = (ports: Ports) => {
  const answer = answerWait(ports);
  const close = closeExecution(ports);
  const complete = completeJob(ports);
  const drain = drainLeaseOf(ports);
  const start = startMachine(ports);
  const resume = resumeRegistration(ports);

  const finish: { kind: OpenKind; one: (item: Item<unknown>) => Promise<unknown> }[] = [
    { kind: 'owed', one: ({ key }) => answer(key) },
    { kind: 'job', one: (item) => complete(jobRecord.parse(item).data.id) },
    {
      kind: 'execution',
      one: async (item) => {
        const { id, machineExecutionArn } = executionRecord.parse(item).data;
        return machineExecutionArn ? close(id, machineExecutionArn) : start(id);
      },
    },
    { kind: 'lease', one: (item) => drain(leaseRecord.parse(item).data.address) },
    { kind: 'operation', one: (item) => resume(operationRecord.parse(item).data) },
  ];

  /** Answers how many items it looked at. Throws AggregateError, whose message names every item that failed. */
  return async (): Promise<{ readonly looked: number }> => {
    const errors: Error[] = [];
    let looked = 0;
    for (const { kind, one } of finish) {
      for await (const item of allOpen(ports.ledger, kind)) {
        looked++;
        try {
          await one(item);
        } catch (error) {
          const { name, message } = error as Error;
          errors.push(new Error(`${item.key.pk} ${item.key.sk}: ${name}: ${message}`, { cause: error }));
        }
      }
    }
    if (errors.length > 0)
      throw new AggregateError(
        errors,
        `${errors.length} of ${looked} could not be reconciled:\n${errors.map(({ message }) => message).join('\n')}`,
      );
    return { looked };
  };
};
