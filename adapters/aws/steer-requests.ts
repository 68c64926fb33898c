/** Signed requests that steer what runs: stop an execution, open and close transitions, halt environments. */
import { DisableBody, EnableBody, HaltBody, StopBody } from '../../api/bodies.ts';
import { type Route, routes } from '../../api/routes.ts';
import { NotFound } from '../../core/ledger/record.ts';
import { haltEnvironment, resumeEnvironment } from '../../core/steps/halt-environment.ts';
import { type Stop, stopExecution } from '../../core/steps/stop-execution.ts';
import { disableTransition, enableTransition } from '../../core/steps/switch-transition.ts';
import { type HttpAnswer, type HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from './http.ts';

type Ports = Parameters<typeof stopExecution>[0] & Parameters<typeof disableTransition>[0];

export const answerSteer = async (ports: Ports, event: HttpEvent): Promise<HttpAnswer> => {
  const by = principalOf(event);
  const is = ({ method, path }: Route): boolean => event.routeKey === `${method} ${path}`;
  const stage = { pipeline: pathOf(event, 'pipeline'), stage: pathOf(event, 'stage') };
  if (is(routes.stopExecution)) {
    const stop: Stop = { ...readJsonBody(StopBody, event), executionId: pathOf(event, 'execution'), by };
    return jsonAnswer(202, await stopExecution(ports)(stop));
  }
  if (is(routes.disableTransition)) {
    const { environment, scope, reason } = readJsonBody(DisableBody, event);
    return jsonAnswer(200, await disableTransition(ports)({ ...stage, environment, scope, reason, by }));
  }
  if (is(routes.enableTransition)) {
    const { environment, scope } = readJsonBody(EnableBody, event);
    return jsonAnswer(200, await enableTransition(ports)({ ...stage, environment, scope }));
  }
  const environment = pathOf(event, 'environment');
  if (is(routes.haltEnvironment)) {
    const { reason } = readJsonBody(HaltBody, event);
    return jsonAnswer(200, await haltEnvironment(ports)({ environment, reason, by }));
  }
  if (is(routes.resumeEnvironment)) return jsonAnswer(200, await resumeEnvironment(ports)(environment));
  throw new NotFound(`route ${event.routeKey}`);
};
