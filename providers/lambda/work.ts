/** Invokes the function, and ends with its answer: one that it gives its job, or what it returns. */
import type { Job } from '../../core/job.ts';
import { continuationOf } from '../../core/job-answer.ts';
import { jobEvent } from '../../core/parts/job-event.ts';
import { jobIdOf } from '../../core/parts/job-id.ts';
import { later } from '../../core/ports/clock.ts';
import type { Returned } from '../../core/ports/functions.ts';
import type { JobLook, Work, WorkEnd, WorkPlace, WorkPorts } from '../../core/work.ts';
import { endOfAnswer } from '../job-end.ts';
import { variablesOf } from './returned.ts';

/** CodePipeline waits so long for a word of the function, each time it was invoked. */
const SILENCE_SECONDS = 20 * 60;
/** A function that wants to go on is not invoked again at once: it may have nothing new to see. */
const PAUSE_SECONDS = 30;
/** Giving an order takes seconds; after these its function has died. */
const GIVING_SECONDS = 120;
/** A function that waits for another one ends after 15 minutes itself. */
const CALL_SECONDS = 16 * 60;

const returns = ({ order }: Job): boolean => order?.configuration['Outcome'] === 'ReturnValue';

export const work = (ports: WorkPorts): Work => ({
  what: 'Function',
  keepsOrder: true,
  nameOf: ({ configuration }) => String(configuration['FunctionName']),
  jobIdOf: ({ token }) => jobIdOf(ports.digest, token),
  start: (job, place) => (returns(job) ? call(ports, job, place) : hand(ports, job, place)),
  look: (job, _place, now) => look(ports, job, now),
  async outputs() {
    return undefined;
  },
});

/** An order that has reached the function is given again only if it asked for that. */
const hand = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<undefined> => {
  const continuation = continuationOf(job.answer);
  if (job.asked?.given && continuation === undefined) return undefined;
  const event = await jobEvent(ports, job, continuation);
  const { url, secret } = await ports.jobAnswers.open(job);
  await ports.functions.hand(place, job.name, { ...event, 'Tagline.job': { url, token: secret } });
  await ports.jobAnswers.given(job);
  return undefined;
};

/** It is called once: where the answer was lost, nobody knows what it did. */
const call = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<WorkEnd> => {
  if (job.asked?.given) return INTERRUPTED;
  const event = await jobEvent(ports, job, undefined);
  await ports.jobAnswers.open(job);
  await ports.jobAnswers.given(job);
  return endOfReturned(await ports.functions.call(place, job.name, event));
};

const endOfReturned = (returned: Returned): WorkEnd =>
  'error' in returned
    ? { state: 'ended', succeeded: false, status: 'FAILED', reason: returned.message, code: returned.error }
    : { state: 'ended', succeeded: true, status: 'RETURNED', variables: variablesOf(returned.value) };

const look = async (ports: WorkPorts, job: Job, now: string): Promise<JobLook> => {
  const { asked, answer, startedAt } = job;
  if (returns(job)) return now < later(startedAt, CALL_SECONDS) ? { state: 'working' } : INTERRUPTED;
  if (answer && continuationOf(answer) === undefined) return endOfAnswer(ports, job, answer);
  if (answer) return { state: now < later(answer.at, PAUSE_SECONDS) ? 'working' : 'not taken' };
  if (!asked?.given) return { state: now < later(asked?.at ?? startedAt, GIVING_SECONDS) ? 'working' : 'not taken' };
  if (now < later(asked.at, SILENCE_SECONDS)) return { state: 'working' };
  return failed(
    'TIMED_OUT',
    `the function did not answer its job within ${SILENCE_SECONDS / 60} minutes`,
    'JobTimedOut',
  );
};

const INTERRUPTED: WorkEnd = {
  state: 'ended',
  succeeded: false,
  status: 'INTERRUPTED',
  reason: 'whoever waited for the function ended in the middle: nobody knows what it did',
};

const failed = (status: string, reason: string, code?: string): WorkEnd => ({
  state: 'ended',
  succeeded: false,
  status,
  reason,
  ...(code === undefined ? {} : { code }),
});
