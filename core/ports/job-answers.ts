/** Whoever does a job answers it by a secret that they were told with the order. */
import type { Job } from '../job.ts';

export interface JobAnswers {
  /** A new secret, and where to answer. Earlier secrets and answers of the job do not count any more. */
  open(job: Pick<Job, 'id' | 'token'>): Promise<{ readonly url: string; readonly secret: string }>;
  /** The order has reached whoever was asked. */
  given(job: Pick<Job, 'id' | 'token'>): Promise<void>;
}
