/**
 * Step 5: an event or the reconciler says that work has ended; this step asks the service itself. If the work still
 * runs, nothing changes. If the service never got the order (a crash came between recording and sending it), the step
 * sends it again.
 */
import { actionRecord, executionRecord, isOpen } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Job, jobRecord } from '../job.ts';
import { leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { plansOf } from '../parts/bind-approval.ts';
import { endJob, NEVER_BEGUN } from '../parts/end-job.ts';
import { withdrawPlan } from '../parts/withdraw-plan.ts';
import { workOf } from '../parts/work-of.ts';
import { writeOutputFile } from '../parts/write-output-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Providers } from '../provider.ts';
import { addressOf } from '../target.ts';
import { waitKey } from '../wait.ts';
import { type JobLook, placeOf, type Work, type WorkEnd, type WorkPlace, type WorkPorts } from '../work.ts';

export interface CompletePorts {
  ledger: Ledger;
  machines: Pick<Machines, 'answer'>;
  clock: Clock;
  providers: Providers;
  work: WorkPorts;
  installation: Installation;
}

/** An event may name a job in one of two ways. */
export const completeFirst = (ports: CompletePorts) => {
  const complete = completeWork(ports);
  return async ({ jobId, elseJobId }: { readonly jobId: string; readonly elseJobId?: string }) => {
    const seen = await complete(jobId);
    return seen === 'unknown' && elseJobId !== undefined ? complete(elseJobId) : seen;
  };
};

export const completeWork = (ports: CompletePorts) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);

  return async (jobId: string): Promise<'unknown' | 'running' | 'ended'> => {
    const job = (await jobRecord.read(ledger, keys.job(jobId)))?.data;
    if (!job) return 'unknown';
    if (!job.ended) {
      const work = await workOf(ports, job);
      const place = placeOf(job, job.region);
      const end = await endOf(ports, work, job);
      if (end === 'running') return 'running';
      const left = end.status === NEVER_BEGUN || job.fencing === 0 ? undefined : await work.outputs(job, place);
      await work.forget?.(job, place);
      await endJob({ ledger, clock }, job, end, left, await writeOutputFile(ports.work.artifacts, job, end, left));
    }
    await answer(waitKey.action(job.executionId, job.attempt, job.stage, job.action));
    return 'ended';
  };
};

const NOTHING_TO_DO: WorkEnd = { state: 'ended', succeeded: true, status: 'NO_CHANGES' };

const NOBODY_WAITS: WorkEnd = {
  state: 'ended',
  succeeded: false,
  status: 'STOPPED',
  reason: 'its execution or its action ended before',
  code: 'Stopped',
};

const neverBegun = (reason: string, code?: string): WorkEnd => ({
  state: 'ended',
  succeeded: false,
  status: NEVER_BEGUN,
  reason: `${reason}: retry the whole stage (--all)`,
  ...(code === undefined ? {} : { code }),
});

/** Nothing goes on. What was begun has left something, which the state shall show. */
const noMore = (
  reason: string,
  { begun, code }: { readonly begun?: boolean | undefined; readonly code?: string },
): WorkEnd => (begun ? { ...neverBegun(reason, code), status: 'INTERRUPTED' } : neverBegun(reason, code));

const endOf = async (ports: CompletePorts, work: Work, job: Job): Promise<WorkEnd | 'running'> => {
  const { ledger, clock } = ports;
  if (job.empty) return NOTHING_TO_DO;
  const place = placeOf(job, job.region);
  // Work under the lease is followed to its end, whatever becomes of its execution. Other work nobody waits for ends.
  if (job.fencing === 0 && (await isOrphan(ledger, job))) {
    await work.stop?.(job, place);
    return NOBODY_WAITS;
  }
  const look: JobLook = await work.look(job, place, clock.now());
  switch (look.state) {
    case 'working':
      return 'running';
    case 'never begun':
      if (look.planIsVoid) await withdrawPlanOf(ports, job, look.reason, look.code ?? 'PlanOutdated');
      return neverBegun(look.reason, look.code);
    case 'not taken':
      if (await isOrphan(ledger, job))
        return noMore('its execution ended before the service took the order', { begun: look.begun });
      return startAgain(work, job, place, look);
    case 'ended':
      return look;
  }
};

/** What the provider refuses for good ends the job: it would be refused again by every reconciliation. */
const startAgain = async (
  work: Work,
  job: Job,
  place: WorkPlace,
  { begun }: { readonly begun?: boolean },
): Promise<WorkEnd | 'running'> => {
  try {
    return (await work.start(job, place)) ?? 'running';
  } catch (error) {
    if (!(error instanceof TaglineError) || error.retryable) throw error;
    return noMore(error.message, { begun, code: error.code });
  }
};

const withdrawPlanOf = async (ports: CompletePorts, job: Job, message: string, code: string): Promise<void> => {
  const plan = (await plansOf(ports.ledger, job.executionId)).find(({ id }) => id === job.planId);
  if (plan) await withdrawPlan(ports, plan, { code, message });
};

/**
 * The order may be sent only while the execution holds the lease under the job's number; work without a lease only
 * while its action goes on.
 */
const isOrphan = async (ledger: Ledger, job: Job): Promise<boolean> => {
  const { executionId, attempt, target, fencing } = job;
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  if (!execution || !isOpen(execution) || execution.attempt !== attempt) return true;
  if (fencing === 0) {
    const action = (await actionRecord.read(ledger, keys.action(executionId, job.stage, job.action)))?.data;
    return action?.attempt !== attempt || action.status !== 'InProgress';
  }
  const lease = (await leaseRecord.read(ledger, keys.lease(addressOf(target))))?.data;
  return lease?.holder?.executionId !== executionId || lease.fencing !== fencing || lease.draining !== undefined;
};
