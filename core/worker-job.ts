/** A job as workers see it: CodePipeline's states of it, and who may take it when. */
import type { ActionTypeId } from './definition/action.ts';
import type { Job } from './job.ts';
import { continuationOf } from './job-answer.ts';
import { later } from './ports/clock.ts';

export type JobStatus = 'Queued' | 'Dispatched' | 'InProgress' | 'Succeeded' | 'Failed';

/** A worker that took a job and did not acknowledge it for so long has died. */
const DISPATCHED_SECONDS = 5 * 60;
/** Work that goes on is not given again at once: there may be nothing new to see. */
const PAUSE_SECONDS = 30;

export const jobStatus = ({ asked, answer, ended }: Job, now: string): JobStatus => {
  if (ended) return answer && 'success' in answer ? 'Succeeded' : 'Failed';
  if (answer && continuationOf(answer) === undefined) return 'success' in answer ? 'Succeeded' : 'Failed';
  if (answer) return now < later(answer.at, PAUSE_SECONDS) ? 'InProgress' : 'Queued';
  if (!asked) return 'Queued';
  if (asked.given) return 'InProgress';
  return now < later(asked.at, DISPATCHED_SECONDS) ? 'Dispatched' : 'Queued';
};

/** Workers of one type see the jobs of that type, and no others. */
export const isOfType = ({ actionTypeId: a, order }: Job, b: Omit<ActionTypeId, 'owner'>): boolean =>
  order !== undefined &&
  a.owner === 'Custom' &&
  a.category === b.category &&
  a.provider === b.provider &&
  a.version === b.version;
