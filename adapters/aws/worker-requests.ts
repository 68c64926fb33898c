/**
 * Requests of job workers. The type stands in the path, so that IAM can tell workers apart; a job of another type is
 * not there.
 */
import { AcknowledgeBody, PollBody } from '../../api/bodies.ts';
import { type ActionType, typeName } from '../../core/action-type.ts';
import { NotFound } from '../../core/ledger/record.ts';
import type { Bus } from '../../core/ports/bus.ts';
import { answerJob } from '../../core/steps/answer-job.ts';
import { acknowledgeJob, jobDetails, pollForJobs } from '../../core/steps/serve-jobs.ts';
import { isOfType } from '../../core/worker-job.ts';
import { type HttpAnswer, type HttpEvent, jsonAnswer, pathOf, readJsonBody } from './http.ts';
import { saidOf } from './job-requests.ts';

type Ports = Parameters<typeof pollForJobs>[0] & { readonly bus: Bus; readonly actionTypes: readonly ActionType[] };

const typeIn = ({ actionTypes }: Ports, event: HttpEvent): ActionType => {
  const [category, provider, version] = ['category', 'provider', 'version'].map((name) => pathOf(event, name));
  const name = `${category}/${provider}/${version}`;
  const found = actionTypes.find((type) => typeName(type) === name);
  if (found) return found;
  throw new NotFound(`action type ${name}`);
};

export const serveWorker = async (ports: Ports, event: HttpEvent): Promise<HttpAnswer> => {
  const type = typeIn(ports, event);
  const jobId = pathOf(event, 'job');
  if (event.routeKey.startsWith('GET ')) return jsonAnswer(200, await jobDetails(ports)(type, jobId));
  if (event.routeKey.endsWith('/acknowledge'))
    return jsonAnswer(200, await acknowledgeJob(ports)(type, jobId, readJsonBody(AcknowledgeBody, event).nonce));
  if (event.routeKey.endsWith('/jobs')) {
    const { queryParam: query, maxBatchSize } = readJsonBody(PollBody, event);
    return jsonAnswer(200, await pollForJobs(ports)({ type, query, maxBatchSize }));
  }
  const may = (job: Parameters<typeof isOfType>[0]): boolean => isOfType(job, type) && job.asked?.given === true;
  await answerJob(ports)({ jobId, may, said: () => saidOf(event) });
  return jsonAnswer(200, {});
};
