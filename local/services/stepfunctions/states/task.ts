/** A Task: one request to a service and, by its pattern, the end of a job or an answer under its token. */

import { partsOf } from '../arn.ts';
import { outputDetails } from '../engine/history.ts';
import { LARGEST_DATA } from '../engine/limits.ts';
import { StateError } from '../engine/state-error.ts';
import type { Outcome, Visit } from '../engine/visit.ts';
import type { Dispatcher } from '../integrations/dispatcher.ts';
import type { Order } from '../integrations/integration.ts';
import { type Resource, readResource } from '../integrations/resource.ts';
import { byteLength, type Json, type JsonObject } from '../json.ts';
import type { Behaviour } from './behaviour.ts';

interface Work {
  /** The id of the event that scheduled this attempt. */
  readonly attempt: number;
  readonly parameters: Json;
  readonly role: string;
  readonly token?: string;
  readonly heartbeatSeconds?: number;
  readonly timeoutSeconds?: number;
}

export const makeTask = (dispatcher: Dispatcher): Behaviour => ({
  async enter(visit): Promise<Outcome> {
    const { run, frame, language } = visit;
    const resource = resourceOf(visit);
    const attempt = run.row.last_event + 1;
    const withToken = resource.kind === 'service' && resource.pattern === 'waitForTaskToken';
    if (withToken) visit.token = dispatcher.token({ execution: run.row.key, frame: frame.id, attempt });
    const parameters = await language.argumentsOf(visit);
    const work: Work = {
      attempt,
      parameters,
      role: await roleOf(visit),
      ...(visit.token === undefined ? {} : { token: visit.token }),
      ...(await timesOf(visit)),
    };
    frame.work = work as unknown as Json;
    tellScheduled(visit, resource, work);
    frame.doing = 'calling';
    if (work.timeoutSeconds !== undefined) run.arm(frame, 'timeout', run.now() + work.timeoutSeconds * 1000);
    beat(visit, work);
    run.afterwards(() => dispatcher.send(orderOf(visit, work)));
    return 'parked';
  },

  resume(visit, message) {
    const { run, frame } = visit;
    const resource = resourceOf(visit);
    const work = frame.work as unknown as Work;
    switch (message.kind) {
      case 'answered':
      case 'succeeded':
        return succeed(visit, resource, message.output);
      case 'submitted':
        run.tell(frame, 'TaskSubmitted', { ...named(resource), ...outputDetails(JSON.stringify(message.output)) });
        frame.doing = message.job === undefined ? 'waiting' : 'job';
        if (message.job === undefined) return 'parked';
        frame.job = message.job;
        run.afterwards(() => dispatcher.watch(orderOf(visit, work), message.job as string));
        return 'parked';
      case 'heartbeat':
        beat(visit, work);
        return stay(visit);
      case 'refused':
      case 'failed':
        throw tellFailure(visit, resource, message);
      case 'timer':
        throw timedOut(visit, resource, message.timer, dispatcher);
      default:
        return stay(visit);
    }
  },

  restart(visit) {
    const { run, frame } = visit;
    const work = frame.work as unknown as Work;
    if (frame.doing === 'job' && frame.job !== undefined) {
      const { job } = frame;
      run.afterwards(() => dispatcher.lookNow(orderOf(visit, work), job));
      return;
    }
    // Whether the request was sent is not known: it is sent again, and the history says so.
    tellScheduled(visit, resourceOf(visit), work);
    run.afterwards(() => dispatcher.send(orderOf(visit, work)));
  },

  abandon: (visit) => stopJob(visit, dispatcher),
});

const resourceOf = ({ state }: Visit): Resource => readResource(String(state.Resource)) as Resource;

/** Messages that do not end a wait leave what the frame is doing as it was. */
const stay = ({ frame, run }: Visit): Outcome => {
  if (frame.doing === 'waiting' && frame.job !== undefined) frame.doing = 'job';
  run.touch(frame);
  return 'parked';
};

const orderOf = ({ run, frame, state }: Visit, work: Work): Order => ({
  execution: run.row.key,
  executionArn: run.row.arn,
  frame: frame.id,
  attempt: work.attempt,
  resource: String(state.Resource),
  parameters: work.parameters,
  role: work.role,
  ...(work.token === undefined ? {} : { token: work.token }),
});

const LONGEST = 99_999_999;

const roleOf = async (visit: Visit): Promise<string> => {
  const { Credentials } = visit.state;
  if (!Credentials) return visit.run.role;
  const credentials = (await visit.language.template(visit, Credentials, 'Credentials')) as JsonObject;
  return String(credentials['RoleArn']);
};

/** Values in the definition are in range; values from the input may not be. */
const duration = async (visit: Visit, field: string): Promise<number | undefined> => {
  const seconds = await visit.language.wholeNumber(visit, field);
  if (seconds !== undefined && (seconds < 1 || seconds > LONGEST))
    throw visit.error('States.Runtime', `The value of ${field} must be from 1 to ${LONGEST}, but was: ${seconds}`);
  return seconds;
};

const timesOf = async (visit: Visit): Promise<{ timeoutSeconds?: number; heartbeatSeconds?: number }> => {
  const timeoutSeconds = await duration(visit, 'TimeoutSeconds');
  const heartbeatSeconds = await duration(visit, 'HeartbeatSeconds');
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
};

const beat = ({ run, frame }: Visit, { heartbeatSeconds }: Work): void => {
  if (heartbeatSeconds !== undefined) run.arm(frame, 'heartbeat', run.now() + heartbeatSeconds * 1000);
};

const named = (resource: Resource) =>
  resource.kind === 'function' ? {} : { resourceType: resource.service, resource: resource.resource };

const tellScheduled = ({ run, frame }: Visit, resource: Resource, work: Work): void => {
  const times = {
    ...(work.timeoutSeconds === undefined ? {} : { timeoutInSeconds: work.timeoutSeconds }),
    ...(work.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: work.heartbeatSeconds }),
    ...(work.role === run.role ? {} : { taskCredentials: { roleArn: work.role } }),
  };
  const parameters = JSON.stringify(work.parameters);
  if (resource.kind === 'function') {
    run.tell(frame, 'LambdaFunctionScheduled', {
      resource: resource.arn,
      input: parameters,
      inputDetails: { truncated: false },
      ...times,
    });
    run.tell(frame, 'LambdaFunctionStarted');
    return;
  }
  const { region } = partsOf(run.row.arn);
  run.tell(frame, 'TaskScheduled', { ...named(resource), region, parameters, ...times });
  run.tell(frame, 'TaskStarted', named(resource));
};

const prefixOf = (resource: Resource): string => (resource.kind === 'function' ? 'LambdaFunction' : 'Task');

const succeed = (visit: Visit, resource: Resource, output: Json) => {
  const { run, frame } = visit;
  const text = JSON.stringify(output);
  if (byteLength(text) > LARGEST_DATA)
    throw tellFailure(visit, resource, {
      error: 'States.DataLimitExceeded',
      cause:
        `The state/task '${resource.kind === 'function' ? resource.arn : resource.service}' returned a result ` +
        `with a size exceeding the maximum number of bytes service limit.`,
    });
  run.disarm(frame, 'timeout');
  run.disarm(frame, 'heartbeat');
  delete frame.job;
  run.tell(frame, `${prefixOf(resource)}Succeeded`, { ...named(resource), ...outputDetails(text) });
  return visit.language.finish(visit, output);
};

const tellFailure = (
  { run, frame }: Visit,
  resource: Resource,
  { error, cause }: { error?: string; cause?: string },
): StateError => {
  run.tell(frame, `${prefixOf(resource)}Failed`, {
    ...named(resource),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  return new StateError(error, cause);
};

const timedOut = (visit: Visit, resource: Resource, timer: string, dispatcher: Dispatcher): StateError => {
  const { run, frame } = visit;
  stopJob(visit, dispatcher);
  run.tell(frame, `${prefixOf(resource)}TimedOut`, { ...named(resource), error: 'States.Timeout' });
  return new StateError('States.Timeout', undefined, timer === 'heartbeat' ? 'States.HeartbeatTimeout' : undefined);
};

/** The end of a task that waits for a job ends the job; a function that runs is left alone, as on AWS. */
const stopJob = (visit: Visit, dispatcher: Dispatcher): void => {
  const { run, frame } = visit;
  // The message that names the job may still lie unread.
  const unread = frame.inbox?.find((message) => message.kind === 'submitted');
  const job = frame.job ?? unread?.job;
  const work = frame.work as unknown as Work | undefined;
  if (job === undefined || !work) return;
  const order = orderOf(visit, work);
  run.afterwards(() => dispatcher.stop(order, job));
};
