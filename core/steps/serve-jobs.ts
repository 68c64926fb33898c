/**
 * Job workers ask for jobs, acknowledge one, and read one again: PollForJobs, AcknowledgeJob and GetJobDetails. A job
 * is given to one worker at a time; its nonce is told once and kept as a digest.
 */
import { type ActionType, queryableOf } from '../action-type.ts';
import { equalInConstantTime } from '../constant-time.ts';
import { TaglineError } from '../fault.ts';
import { type Job, jobRecord } from '../job.ts';
import { continuationOf } from '../job-answer.ts';
import { allOpen } from '../ledger/all-open.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type JobEvent, jobEvent } from '../parts/job-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import { Conflict, type Ledger } from '../ports/ledger.ts';
import type { Lending } from '../ports/lending.ts';
import { isOfType, type JobStatus, jobStatus } from '../worker-job.ts';
import { unknownJob } from './answer-job.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly lending: Lending;
}

export interface Poll {
  readonly type: ActionType;
  /** The value of the queryable property. */
  readonly query?: string | undefined;
  readonly maxBatchSize: number;
}

export interface GivenJob {
  readonly id: string;
  readonly nonce?: string;
  readonly accountId: string;
  readonly data: JobEvent['CodePipeline.job']['data'] & {
    readonly actionTypeId: Job['actionTypeId'];
    readonly pipelineContext: Readonly<Record<string, unknown>>;
  };
}

export const pollForJobs =
  (ports: Ports) =>
  async ({ type, query, maxBatchSize }: Poll): Promise<{ jobs: readonly GivenJob[] }> => {
    const key = queryableOf(type);
    const jobs: GivenJob[] = [];
    for await (const item of allOpen(ports.ledger, 'job')) {
      if (jobs.length >= maxBatchSize) break;
      const seen = jobRecord.parse(item).data;
      if (!isOfType(seen, type)) continue;
      if (query !== undefined && (key === undefined || seen.order?.configuration[key] !== query)) continue;
      const taken = await take(ports, seen.id);
      if (taken) jobs.push(await given(ports, taken.job, taken.nonce));
    }
    return { jobs };
  };

/** Undefined if it is not free any more: another worker was faster. */
const take = async (
  { ledger, clock, ids, digest }: Ports,
  id: string,
): Promise<{ job: Job; nonce: string } | undefined> => {
  const item = await jobRecord.read(ledger, keys.job(id));
  const now = clock.now();
  if (!item || jobStatus(item.data, now) !== 'Queued') return undefined;
  const nonce = ids.secret();
  const { answer, ...before } = item.data;
  // A worker that died with a job that goes on leaves its token to the next.
  const continuationToken = continuationOf(answer) ?? before.asked?.continuationToken;
  const asked = { at: now, digest: digest(nonce), given: false, ...(continuationToken ? { continuationToken } : {}) };
  const job: Job = { ...before, asked };
  try {
    await ledger.write([{ put: { ...item, data: job } }]);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
  return { job, nonce };
};

const given = async (ports: Pick<Ports, 'lending'>, job: Job, nonce?: string): Promise<GivenJob> => {
  const { id, accountId, data } = (await jobEvent(ports, job, job.asked?.continuationToken))['CodePipeline.job'];
  const pipelineContext = {
    pipelineName: job.order?.pipeline,
    pipelineExecutionId: job.executionId,
    stage: { name: job.stage },
    action: { name: job.action },
  };
  const its = { ...data, actionTypeId: job.actionTypeId, pipelineContext };
  return { id, accountId, ...(nonce === undefined ? {} : { nonce }), data: its };
};

/** Throws `JobNotFound`, `InvalidNonce`, `InvalidJobState`. Acknowledging twice with the same nonce does no harm. */
export const acknowledgeJob =
  ({ ledger, clock, digest }: Omit<Ports, 'lending' | 'ids'>) =>
  (type: ActionType, id: string, nonce: string): Promise<{ status: JobStatus }> =>
    decide(ledger, async () => {
      const item = await jobRecord.read(ledger, keys.job(id));
      if (!item || !isOfType(item.data, type)) throw unknownJob(id);
      const { asked, ended, answer } = item.data;
      if (ended || answer) throw notNow(id, jobStatus(item.data, clock.now()));
      if (!asked || !equalInConstantTime(asked.digest, digest(nonce)))
        throw new TaglineError('InvalidNonce', `this is not the nonce of the job ${id}`, {
          expected: 'the nonce that came with the job',
          remedy: 'Poll again: the job was given to another worker, which has another nonce.',
        });
      if (!asked.given)
        await ledger.write([{ put: { ...item, data: { ...item.data, asked: { ...asked, given: true } } } }]);
      return { status: 'InProgress' };
    });

/** The job with new credentials for its artifacts. */
export const jobDetails =
  ({ ledger, lending }: Pick<Ports, 'ledger' | 'lending'>) =>
  async (type: ActionType, id: string): Promise<GivenJob> => {
    const job = (await jobRecord.read(ledger, keys.job(id)))?.data;
    if (!job || !isOfType(job, type)) throw unknownJob(id);
    if (job.ended) throw notNow(id, 'Failed');
    return given({ lending }, job);
  };

const notNow = (id: string, status: JobStatus): TaglineError =>
  new TaglineError('InvalidJobState', `the job ${id} is ${status}`, {
    expected: 'a job that was given to this worker',
    remedy: 'Poll for the next job.',
  });
