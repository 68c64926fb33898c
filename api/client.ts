/** The typed client of the API, over a `fetch` that signs. Every method throws {@link ApiError} if the API refuses. */
import type { ConditionState } from '../core/condition.ts';
import type { Drift } from '../core/drift.ts';
import type { Execution, Purpose } from '../core/execution.ts';
import type { JobFailure, JobSuccess } from '../core/job-answer.ts';
import type { Lease } from '../core/lease.ts';
import type { Operation, Pipeline, PipelineVersion } from '../core/pipeline.ts';
import type { ApprovalAnswer, ApprovalView } from '../core/questions/approvals.ts';
import type { ActionBuild } from '../core/questions/builds.ts';
import type { MetricsAnswer } from '../core/questions/delivery-metrics.ts';
import type { DriftAnswer } from '../core/questions/drifts.ts';
import type { ExecutionAnswer, ExecutionList } from '../core/questions/executions.ts';
import type { Foresight } from '../core/questions/foresight.ts';
import type { Gates } from '../core/questions/gates.ts';
import type { LogAnswer } from '../core/questions/logs.ts';
import type { OriginsAnswer } from '../core/questions/origins.ts';
import type { PersonView } from '../core/questions/people.ts';
import type { ActionReport } from '../core/questions/reports.ts';
import type { BlameAnswer, DiffAnswer, StateAnswer, StateHistory, StateList } from '../core/questions/states.ts';
import type { TerraformText } from '../core/questions/terraform-states.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Release } from '../core/state.ts';
import type { HaltAnswer } from '../core/steps/halt-environment.ts';
import type { GivenJob } from '../core/steps/serve-jobs.ts';
import type { LoginView } from '../core/terraform-login.ts';
import type { TerraformSerial } from '../core/terraform-state.ts';
import type { Transitions } from '../core/transition.ts';
import type { JobStatus } from '../core/worker-job.ts';
import type {
  AcknowledgeBody,
  BreakBody,
  DecideBody,
  DisableBody,
  DriftBody,
  EnableBody,
  ErrorBody,
  HaltBody,
  LogInBody,
  OverrideBody,
  PollBody,
  PromoteBody,
  RetryBody,
  RollBackBody,
  RollBackStageBody,
  RunAgainBody,
  StartBody,
  StopBody,
} from './bodies.ts';
import { type RouteName, routes } from './routes.ts';

export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  constructor(status: number, body: ErrorBody) {
    super(body.error.message);
    this.name = body.error.code;
    this.status = status;
    this.body = body;
  }
}

export type SigningFetch = (
  url: URL,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<Response>;

/** `.` and `..` would be resolved away, whatever their encoding. */
const segment = (key: string, text: string): string => {
  if (text !== '' && text !== '.' && text !== '..') return encodeURIComponent(text);
  const message = text === '' ? `the name of the ${key} is empty` : `${text} is no name of a ${key}`;
  throw new ApiError(404, { error: { code: 'NotFound', message, expected: `the name or id of a ${key}` } });
};

/** The two segments that an address is in a path. */
const placeOf = (address: string): { team: string; target: string } => {
  const [, team, target] = /^([^/:]+)\/([^/:]+)$/.exec(address) ?? [];
  if (team && target) return { team, target };
  const message = address === '' ? 'the address is empty' : `${address} is no address`;
  const expected = 'team/environment-scope, such as research/dev-eu-central-1';
  const remedy = 'tagline state list shows the addresses, tagline state list --resource ARN whose a resource is.';
  throw new ApiError(404, { error: { code: 'NotFound', message, expected, remedy } });
};

/** Whose jobs a worker does. */
export interface WorkerType {
  readonly category: string;
  readonly provider: string;
  readonly version: string;
}

type Values = Readonly<Record<string, string | number | undefined>>;

export const makeClient = (apiUrl: string, fetch: SigningFetch) => {
  const call = async <T>(
    name: RouteName,
    { address, ...path }: Values,
    query: Values = {},
    body?: { text: string; type: string },
  ): Promise<T> => {
    const values = address === undefined ? path : { ...placeOf(String(address)), ...path };
    const { method, path: template } = routes[name];
    // A local URL already has a path, so paths are appended, never resolved.
    const filled = template.replaceAll(/\{(\w+)\}/g, (_, key: string) => segment(key, String(values[key])));
    const url = new URL(`${apiUrl.replace(/\/$/, '')}${filled}`);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value));
    const headers: Record<string, string> = body ? { 'content-type': body.type } : {};
    const response = await fetch(url, { method, headers, ...(body ? { body: body.text } : {}) });
    return (await answerOf(response)) as T;
  };
  const json = (value: unknown) => ({ text: JSON.stringify(value), type: 'application/json' });
  return {
    putPipeline: (pipeline: string, text: string) =>
      call<Operation>('putPipeline', { pipeline }, {}, { text, type: 'text/plain' }),
    getOperation: (operation: string) => call<Operation>('getOperation', { operation }),
    listPipelines: () => call<{ pipelines: Pipeline[] }>('listPipelines', {}),
    getPipeline: (pipeline: string, version?: number) =>
      call<{ pipeline: Pipeline; version?: PipelineVersion }>('getPipeline', { pipeline }, { version }),
    deletePipeline: (pipeline: string) => call<Pipeline>('deletePipeline', { pipeline }),
    disablePipeline: (pipeline: string) => call<Pipeline>('disablePipeline', { pipeline }),
    enablePipeline: (pipeline: string) => call<Pipeline>('enablePipeline', { pipeline }),
    disableTransition: (pipeline: string, stage: string, body: DisableBody) =>
      call<Transitions>('disableTransition', { pipeline, stage }, {}, json(body)),
    enableTransition: (pipeline: string, stage: string, body: EnableBody) =>
      call<Transitions>('enableTransition', { pipeline, stage }, {}, json(body)),
    listGates: () => call<Gates>('listGates', {}),
    haltEnvironment: (environment: string, body: HaltBody) =>
      call<HaltAnswer>('haltEnvironment', { environment }, {}, json(body)),
    resumeEnvironment: (environment: string) => call<HaltAnswer>('resumeEnvironment', { environment }),
    listExecutions: (query: { pipeline?: string; limit?: number; after?: string } = {}) =>
      call<ExecutionList>('listExecutions', {}, query),
    getExecution: (execution: string) => call<ExecutionAnswer>('getExecution', { execution }),
    getLogs: (execution: string, query: { stage: string; action: string; after?: string }) =>
      call<LogAnswer>('getLogs', { execution }, query),
    getBuilds: (execution: string) => call<{ builds: readonly ActionBuild[] }>('getBuilds', { execution }),
    getReports: (execution: string) => call<{ reports: readonly ActionReport[] }>('getReports', { execution }),
    retryStage: (execution: string, body: RetryBody = {}) =>
      call<Execution>('retryStage', { execution }, {}, json(body)),
    stopExecution: (execution: string, body: StopBody) =>
      call<Execution>('stopExecution', { execution }, {}, json(body)),
    overrideCondition: (execution: string, body: OverrideBody) =>
      call<ConditionState>('overrideCondition', { execution }, {}, json(body)),
    listApprovals: () => call<{ approvals: ApprovalView[] }>('listApprovals', {}),
    getApproval: (approval: string) => call<ApprovalAnswer>('getApproval', { approval }),
    decideApproval: (approval: string, body: DecideBody) =>
      call<ApprovalView>('decideApproval', { approval }, {}, json(body)),
    pollForJobs: (type: WorkerType, body: PollBody = {}) =>
      call<{ jobs: readonly GivenJob[] }>('pollForJobs', { ...type }, {}, json(body)),
    acknowledgeJob: (type: WorkerType, job: string, body: AcknowledgeBody) =>
      call<{ status: JobStatus }>('acknowledgeJob', { ...type, job }, {}, json(body)),
    getJobDetails: (type: WorkerType, job: string) => call<GivenJob>('getJobDetails', { ...type, job }),
    succeedWorkerJob: (type: WorkerType, job: string, body: JobSuccess = {}) =>
      call<object>('succeedWorkerJob', { ...type, job }, {}, json(body)),
    failWorkerJob: (type: WorkerType, job: string, body: JobFailure) =>
      call<object>('failWorkerJob', { ...type, job }, {}, json(body)),
    listPeople: () => call<{ people: PersonView[] }>('listPeople', {}),
    listStates: (query: { prefix?: string; limit?: number; after?: string } = {}) =>
      call<StateList>('listStates', {}, query),
    getMetrics: (address: string, query: { days?: number } = {}) =>
      call<MetricsAnswer>('getMetrics', { address }, query),
    getStateDiff: (address: string, query: { component?: string; from?: number; to?: number } = {}) =>
      call<DiffAnswer>('getStateDiff', { address }, query),
    getStateBlame: (address: string, query: { component?: string } = {}) =>
      call<BlameAnswer>('getStateBlame', { address }, query),
    getDrift: (address: string) => call<{ drifts: DriftAnswer[] }>('getDrift', { address }),
    detectDrift: (address: string, body: DriftBody = {}) =>
      call<{ drifts: Drift[] }>('detectDrift', { address }, {}, json(body)),
    runAgain: (purpose: Purpose, address: string, body: RunAgainBody = {}) =>
      call<Execution>(
        ({ accept: 'acceptDrift', repair: 'repairDrift', destroy: 'destroyAddress' } as const)[purpose],
        { address },
        {},
        json(body),
      ),
    rollBackStage: (execution: string, body: RollBackStageBody = {}) =>
      call<Execution>('rollBackStage', { execution }, {}, json(body)),
    rollBackAddress: (address: string, body: RunAgainBody = {}) =>
      call<Execution>('rollBackAddress', { address }, {}, json(body)),
    promoteAddress: (address: string, body: PromoteBody) =>
      call<Execution>('promoteAddress', { address }, {}, json(body)),
    findOrigins: (query: { resource: string } | { commit: string }) => call<OriginsAnswer>('findOrigins', {}, query),
    getState: (address: string, query: { component?: string; serial?: number } = {}) =>
      call<StateAnswer>('getState', { address }, query),
    getStateHistory: (address: string, query: { component?: string; limit?: number; after?: string } = {}) =>
      call<StateHistory>('getStateHistory', { address }, query),
    getTag: (pipeline: string, tag: string) => call<Release>('getTag', { pipeline }, { tag }),
    listLeases: () => call<{ leases: Lease[] }>('listLeases', {}),
    getLease: (address: string) => call<Lease>('getLease', { address }),
    breakLease: (address: string, body: BreakBody) => call<Lease>('breakLease', { address }, {}, json(body)),
    logInTerraform: (address: string, { mayBreak, ...body }: LogInBody & { mayBreak: boolean }) =>
      call<LoginView & { secret: string }>(mayBreak ? 'logInBreaker' : 'logInTerraform', { address }, {}, json(body)),
    logOutTerraform: (address: string, login: string) => call<LoginView>('logOutTerraform', { address, login }),
    listTerraformLogins: (address: string) => call<{ logins: LoginView[] }>('listTerraformLogins', { address }),
    listTerraformSerials: (address: string) =>
      call<{ serials: TerraformSerial[] }>('listTerraformSerials', { address }),
    pullTerraformState: (address: string, query: { serial?: number } = {}) =>
      call<TerraformText>('pullTerraformState', { address }, query),
    pushTerraformState: (address: string, text: string) =>
      call<TerraformSerial>('pushTerraformState', { address }, {}, { text, type: 'application/json' }),
    rollBackTerraformState: (address: string, body: RollBackBody) =>
      call<TerraformSerial>('rollBackTerraformState', { address }, {}, json(body)),
    foresee: (tag: string) => call<Foresight>('foresee', {}, { tag }),
    startPipeline: (pipeline: string, body: StartBody = {}) =>
      call<{ executions: Execution[] }>('startPipeline', { pipeline }, {}, json(body)),
    listRefusals: (query: { limit?: number } = {}) => call<{ refusals: Refusal[] }>('listRefusals', {}, query),
  };
};
export type Client = ReturnType<typeof makeClient>;

/** Gateways answer `{ message }` where no function was reached. */
const answerOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  const body = parse(text);
  if (response.ok) return body;
  if (body !== null && typeof body === 'object' && 'error' in body)
    throw new ApiError(response.status, body as ErrorBody);
  const message =
    body !== null && typeof body === 'object' && 'message' in body ? String(body.message) : text.slice(0, 200);
  throw new ApiError(response.status, {
    error: {
      code: response.status === 403 ? 'Forbidden' : 'ApiUnavailable',
      message: `the API answered ${response.status}: ${message}`,
    },
  });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
