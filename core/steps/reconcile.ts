/**
 * Finishes work whose event was lost: executions whose machine was never started or has ended, owed answers,
 * registrations. It registers definitions again that were compiled for another installation than the one that is
 * deployed now, and deletes machine versions that nothing uses any more. Jobs, dead leases and builds that nobody
 * follows belong to an environment, so it tells that environment's function. Everything it calls may be called twice.
 * If one item fails, the others are still done, and the run fails with all errors.
 */
import { driftRecord } from '../drift.ts';
import { executionRecord, isOpen } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { jobRecord, WORK_DUE, type WorkDue } from '../job.ts';
import { leaseRecord } from '../lease.ts';
import { allOpen } from '../ledger/all-open.ts';
import { keys } from '../ledger/keys.ts';
import { leftWorkRecord, WORK_LEFT, type WorkLeft } from '../left-work.ts';
import { abandonMachine } from '../parts/abandon-machine.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { deleteUnusedVersions } from '../parts/delete-unused-versions.ts';
import { ARTIFACTS_DUE, FOLLOW_DUE, tellDue } from '../parts/execution-due.ts';
import { goOnOne } from '../parts/go-on-held.ts';
import { compiledByOthers, registerAgain } from '../parts/register-again.ts';
import { resumeRegistration } from '../parts/resume-registration.ts';
import { startMachine } from '../parts/start-machine.ts';
import { operationRecord, pipelineRecord } from '../pipeline.ts';
import { planRecord } from '../plan.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger, OpenKind } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { closeExecution } from './close-execution.ts';

interface Ports {
  ledger: Ledger;
  machines: Machines;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  installation: Installation;
  /** The digest of what compiles machines now, with its installation. */
  compiler: string;
}

export const reconcile = (ports: Ports) => {
  const answer = answerWait(ports);
  const close = closeExecution(ports);
  const goOn = goOnOne(ports);
  const abandon = abandonMachine(ports);
  const tell = (detail: WorkDue): Promise<void> => ports.bus.publish([{ detailType: WORK_DUE, detail }]);
  const due = tellDue(ports);
  const start = startMachine(ports);
  const resume = resumeRegistration(ports);
  const deleteVersions = deleteUnusedVersions(ports);
  const again = registerAgain(ports);

  const finish: { kind: OpenKind; one: (item: Item<unknown>) => Promise<unknown> }[] = [
    { kind: 'owed', one: ({ key }) => answer(key) },
    {
      kind: 'job',
      one: (item) => {
        const { id, target } = jobRecord.parse(item).data;
        return tell({ environment: target.environment, job: id });
      },
    },
    {
      kind: 'execution',
      one: async (item) => {
        const { id, machineExecutionArn, stopTrigger, origin } = executionRecord.parse(item).data;
        if (machineExecutionArn === undefined) return origin?.copied === false ? due(ARTIFACTS_DUE, id) : start(id);
        if (stopTrigger?.abandon) return abandon(id);
        return (await close(id, machineExecutionArn)) === 'again' ? start(id) : undefined;
      },
    },
    {
      kind: 'plan',
      one: async (item) => {
        const { executionId, stage, action } = planRecord.parse(item).data;
        const { data } = await executionRecord.require(
          ports.ledger,
          keys.execution(executionId),
          `execution ${executionId}`,
        );
        if (!isOpen(data)) await tell({ environment: data.target.environment, plan: { executionId, stage, action } });
      },
    },
    {
      kind: 'lease',
      one: async (item) => {
        const { address, holder } = leaseRecord.parse(item).data;
        if (!holder) return;
        const { target } = (
          await executionRecord.require(
            ports.ledger,
            keys.execution(holder.executionId),
            `execution ${holder.executionId}`,
          )
        ).data;
        await tell({ environment: target.environment, lease: address });
      },
    },
    {
      kind: 'left',
      one: async (item) => {
        const left = leftWorkRecord.parse(item).data;
        const { target } = (
          await executionRecord.require(ports.ledger, keys.execution(left.executionId), `execution ${left.executionId}`)
        ).data;
        const detail: WorkLeft = { ...left, environment: target.environment };
        await ports.bus.publish([{ detailType: WORK_LEFT, detail }]);
      },
    },
    {
      kind: 'held',
      one: (item) => goOn(item),
    },
    {
      kind: 'drift',
      one: (item) => {
        const { address, component, target } = driftRecord.parse(item).data;
        return tell({ environment: target.environment, drift: { address, component } });
      },
    },
    { kind: 'follow', one: (item) => due(FOLLOW_DUE, executionRecord.parse(item).data.id) },
    { kind: 'operation', one: (item) => resume(operationRecord.parse(item).data) },
    {
      kind: 'machines',
      one: (item) => deleteVersions(pipelineRecord.parse(item).data.name, item.open?.since ?? ''),
    },
  ];

  /** Answers how many items it looked at. Throws AggregateError, whose message names every item that failed. */
  return async (): Promise<{ readonly looked: number }> => {
    const errors: Error[] = [];
    let looked = 0;
    const work = [
      ...finish.map(({ kind, one }) => ({ items: allOpen(ports.ledger, kind), one })),
      {
        items: compiledByOthers(ports),
        one: (item: Item<unknown>): Promise<unknown> => again(pipelineRecord.parse(item).data.name),
      },
    ];
    for (const { items, one } of work) {
      for await (const item of items) {
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
