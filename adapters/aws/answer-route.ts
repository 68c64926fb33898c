/** Finds the question of a GET by the route's key, and reads its parameters through schemas. */
import {
  BlameQuery,
  DiffQuery,
  ExecutionsQuery,
  HistoryQuery,
  LogsQuery,
  MetricsQuery,
  OriginsQuery,
  PipelineQuery,
  RefusalsQuery,
  StateQuery,
  StatesQuery,
  TagQuery,
} from '../../api/bodies.ts';
import { type RouteName, routes } from '../../api/routes.ts';
import type { Installation } from '../../core/installation.ts';
import { NotFound } from '../../core/ledger/record.ts';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { TimedBuilds } from '../../core/ports/build-times.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ledger } from '../../core/ports/ledger.ts';
import type { Logs } from '../../core/ports/logs.ts';
import type { Mail } from '../../core/ports/mail.ts';
import type { Reports } from '../../core/ports/reports.ts';
import type { Providers } from '../../core/provider.ts';
import { approvalInFull, openApprovals } from '../../core/questions/approvals.ts';
import { executionBuilds } from '../../core/questions/builds.ts';
import { metricsOf } from '../../core/questions/delivery-metrics.ts';
import { driftsAt } from '../../core/questions/drifts.ts';
import { executionInFull, listExecutions } from '../../core/questions/executions.ts';
import { foresee } from '../../core/questions/foresight.ts';
import { listGates } from '../../core/questions/gates.ts';
import { leaseOf, listLeases } from '../../core/questions/leases.ts';
import { actionLogs } from '../../core/questions/logs.ts';
import { findOrigins } from '../../core/questions/origins.ts';
import { listPeople } from '../../core/questions/people.ts';
import { listPipelines, operationOf, pipelineInFull } from '../../core/questions/pipelines.ts';
import { listRefusals } from '../../core/questions/refusals.ts';
import { executionReports } from '../../core/questions/reports.ts';
import { listStates, releaseOf, stateBlame, stateDiff, stateHistory, stateOf } from '../../core/questions/states.ts';
import { terraformLogins } from '../../core/questions/terraform-logins.ts';
import { terraformSerials } from '../../core/questions/terraform-serials.ts';
import { addressOf, type HttpAnswer, type HttpEvent, jsonAnswer, pathOf, readInput } from './http.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly artifacts: Artifacts;
  readonly logs: Logs;
  readonly reports: Reports;
  readonly times: TimedBuilds;
  readonly mail: Pick<Mail, 'subscriptions'>;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly providers: Providers;
}

type Answer = (ports: Ports, event: HttpEvent) => Promise<unknown>;
type Question = {
  [Name in RouteName]: (typeof routes)[Name]['function'] extends 'answer-question' ? Name : never;
}[RouteName];

const query = (event: HttpEvent) => event.queryStringParameters;
/** Absent parameters are left out, as optional members require. */
const given = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const answers: Readonly<Record<Question, Answer>> = {
  getOperation: (ports, event) => operationOf(ports)(pathOf(event, 'operation')),
  listPipelines: (ports) => listPipelines(ports)(),
  getPipeline: (ports, event) =>
    pipelineInFull(ports)(pathOf(event, 'pipeline'), readInput(PipelineQuery, query(event)).version),
  listGates: (ports) => listGates(ports)(),
  listExecutions: (ports, event) => listExecutions(ports)(given(readInput(ExecutionsQuery, query(event)))),
  getExecution: (ports, event) => executionInFull(ports)(pathOf(event, 'execution')),
  getLogs: (ports, event) =>
    actionLogs(ports)({ execution: pathOf(event, 'execution'), ...given(readInput(LogsQuery, query(event))) }),
  getBuilds: (ports, event) => executionBuilds(ports)(pathOf(event, 'execution')),
  getReports: (ports, event) => executionReports(ports)(pathOf(event, 'execution')),
  listApprovals: (ports) => openApprovals(ports)(),
  getApproval: (ports, event) => approvalInFull(ports)(pathOf(event, 'approval')),
  listPeople: (ports) => listPeople({ ...ports, people: ports.installation.people })(),
  listStates: (ports, event) => listStates(ports)(given(readInput(StatesQuery, query(event)))),
  getState: (ports, event) =>
    stateOf(ports)({ address: addressOf(event), ...given(readInput(StateQuery, query(event))) }),
  getStateHistory: (ports, event) =>
    stateHistory(ports)({ address: addressOf(event), ...given(readInput(HistoryQuery, query(event))) }),
  getMetrics: (ports, event) =>
    metricsOf(ports)({ address: addressOf(event), ...given(readInput(MetricsQuery, query(event))) }),
  getStateDiff: (ports, event) =>
    stateDiff(ports)({ address: addressOf(event), ...given(readInput(DiffQuery, query(event))) }),
  getStateBlame: (ports, event) =>
    stateBlame(ports)({ address: addressOf(event), ...given(readInput(BlameQuery, query(event))) }),
  getDrift: (ports, event) => driftsAt(ports)(addressOf(event)),
  findOrigins: (ports, event) => findOrigins(ports)(readInput(OriginsQuery, query(event))),
  getTag: (ports, event) =>
    releaseOf(ports)({ pipeline: pathOf(event, 'pipeline'), tag: readInput(TagQuery, query(event)).tag }),
  listLeases: (ports) => listLeases(ports)(),
  getLease: (ports, event) => leaseOf(ports)(addressOf(event)),
  listTerraformSerials: (ports, event) => terraformSerials(ports)(addressOf(event)),
  listTerraformLogins: (ports, event) => terraformLogins(ports)(addressOf(event)),
  foresee: (ports, event) => foresee(ports)(readInput(TagQuery, query(event)).tag),
  listRefusals: (ports, event) => listRefusals(ports)(given(readInput(RefusalsQuery, query(event)))),
};

export const answerRoute = async (ports: Ports, event: HttpEvent): Promise<HttpAnswer> => {
  for (const [name, answer] of Object.entries(answers)) {
    const { method, path } = routes[name as Question];
    if (event.routeKey === `${method} ${path}`) return jsonAnswer(200, await answer(ports, event));
  }
  throw new NotFound(`route ${event.routeKey}`);
};
