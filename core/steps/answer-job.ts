/**
 * Whoever does a job says how it went: it is done, it failed, or it goes on and wants to be asked again. The
 * environment's own function reads the answer and ends the action.
 */
import { TaglineError } from '../fault.ts';
import { type Job, jobRecord, WORK_DUE, type WorkDue } from '../job.ts';
import { continuationOf, type JobAnswer, type JobFailure, type JobSuccess } from '../job-answer.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface Answering {
  readonly jobId: string;
  /** May the caller answer this job? The refusal does not tell a job that is not theirs from one that is not there. */
  readonly may: (job: Job) => boolean;
  /** Read once the caller is known. */
  readonly said: () => { readonly success: JobSuccess } | { readonly failure: JobFailure };
}

export const answerJob = ({ ledger, bus, clock }: { ledger: Ledger; bus: Bus; clock: Clock }) => {
  return async ({ jobId, may, said }: Answering): Promise<void> => {
    const { job, answer } = await decide(ledger, async () => {
      const item = await jobRecord.read(ledger, keys.job(jobId));
      if (!item || !may(item.data)) throw unknownJob(jobId);
      if (item.data.ended || item.data.answer) throw invalidState(item.data);
      const answer = answerOf(said(), clock.now());
      await ledger.write([{ put: { ...item, data: { ...item.data, answer } } }]);
      return { job: item.data, answer };
    });
    // Work that goes on is asked for again by the reconciler, not at once.
    if (continuationOf(answer) !== undefined) return;
    const due: WorkDue = { environment: job.target.environment, job: job.id };
    await bus.publish([{ detailType: WORK_DUE, detail: due }]);
  };
};

const answerOf = (said: ReturnType<Answering['said']>, at: string): JobAnswer =>
  'success' in said ? { at, success: said.success } : { at, failure: said.failure.failureDetails };

export const unknownJob = (id: string): TaglineError =>
  new TaglineError('JobNotFound', `there is no job ${id} that this caller may answer`, {
    expected: 'the id and the secret that came with the order',
    remedy: 'An order that was given again has a new secret: take the newest.',
  });

const invalidState = ({ id, ended }: Job): TaglineError =>
  new TaglineError('InvalidJobState', `the job ${id} ${ended ? `is ${ended.status}` : 'has its answer'}`, {
    remedy: 'Nothing is to be done: a job is answered once.',
  });
