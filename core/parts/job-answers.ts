/** Opens jobs for an answer: the ledger holds the digest of the secret and nothing else of it. */
import { TaglineError } from '../fault.ts';
import { type Job, jobRecord } from '../job.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { JobAnswers } from '../ports/job-answers.ts';
import type { Ledger } from '../ports/ledger.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly apiUrl: () => string;
}

export const jobAnswers = ({ ledger, clock, ids, digest, apiUrl }: Ports): JobAnswers => {
  const change = ({ id, token }: Pick<Job, 'id' | 'token'>, to: (job: Job) => Job): Promise<void> =>
    decide(ledger, async () => {
      const item = await jobRecord.require(ledger, keys.job(id), `job ${id}`);
      if (item.data.ended || item.data.token !== token) throw over(id);
      await ledger.write([{ put: { ...item, data: to(item.data) } }]);
    });
  return {
    async open(job) {
      const secret = ids.secret();
      const asked = { at: clock.now(), digest: digest(secret), given: false };
      await change(job, ({ answer: _, ...before }) => ({ ...before, asked }));
      return { url: `${apiUrl().replace(/\/$/, '')}/v1/jobs/${job.id}`, secret };
    },
    given: (job) =>
      change(job, (before) => (before.asked ? { ...before, asked: { ...before.asked, given: true } } : before)),
  };
};

const over = (id: string): TaglineError =>
  new TaglineError('InvalidJobState', `the job ${id} has ended, or was begun anew`, {
    remedy: 'Nothing is to be done: its action has an end.',
  });
