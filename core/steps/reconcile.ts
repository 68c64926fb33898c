/**
 * What an event was lost for is finished here: executions whose machine was never started or has ended, answers that are owed, jobs that have ended, leases of the dead.
 * Everything it calls may be called twice. One item that fails does not keep the others waiting: its error is reported.
 */
import { executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { jobRecord } from '../job.ts';
import { leaseRecord } from '../lease.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { drainLeaseOf } from '../parts/drain-lease.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger, OpenKind } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Stacks } from '../ports/stacks.ts';
import { closeExecution } from './close-execution.ts';
import { completeJob } from './complete-job.ts';
import { startMachine } from './start-execution.ts';

interface Ports {
  ledger: Ledger;
  machines: Machines;
  stacks: Stacks;
  artifacts: Artifacts;
  clock: Clock;
  ids: Ids;
  installation: Installation;
}

export interface Reconciled {
  readonly looked: number;
  readonly failed: readonly { readonly item: string; readonly error: string }[];
}

export const reconcile = (ports: Ports) => {
  const answer = answerWait(ports);
  const close = closeExecution(ports);
  const complete = completeJob(ports);
  const drain = drainLeaseOf(ports);
  const start = startMachine(ports);

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
  ];

  return async (): Promise<Reconciled> => {
    const failed: { item: string; error: string }[] = [];
    let looked = 0;
    for (const { kind, one } of finish) {
      for await (const item of allOpen(ports.ledger, kind)) {
        looked++;
        try {
          await one(item);
        } catch (error) {
          failed.push({
            item: `${item.key.pk} ${item.key.sk}`,
            error: `${(error as Error).name}: ${(error as Error).message}`,
          });
        }
      }
    }
    return { looked, failed };
  };
};

/** The index projects everything; what it shows may lag, and every step reads again. */
const allOpen = async function* (ledger: Ledger, kind: OpenKind): AsyncGenerator<Item<unknown>> {
  let after: string | undefined;
  do {
    const page = await ledger.open(kind, { after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
};
