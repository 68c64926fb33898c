/** Requests that start executions: of a pipeline, or of what stands at an address. */
import { RunAgainBody, StartBody } from '../../api/bodies.ts';
import { routes } from '../../api/routes.ts';
import { Purpose } from '../../core/execution.ts';
import { readAddress } from '../../core/read-address.ts';
import { runAgain } from '../../core/steps/run-again.ts';
import { startByHand } from '../../core/steps/start-by-hand.ts';
import { addressOf, type HttpAnswer, type HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from './http.ts';

type Ports = Parameters<typeof runAgain>[0] & Parameters<typeof startByHand>[0];

const { method, path } = routes.startPipeline;

export const answerRunRequest =
  (ports: Ports) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    const by = principalOf(event);
    if (event.routeKey === `${method} ${path}`) {
      const { target, ...body } = readJsonBody(StartBody, event);
      const environments = Object.keys(ports.installation.environments);
      const wanted = { ...body, ...(target === undefined ? {} : { target: readAddress(target, environments) }) };
      const executions = await startByHand(ports)({ ...wanted, pipeline: pathOf(event, 'pipeline'), by });
      return jsonAnswer(202, { executions });
    }
    const purpose = Purpose.parse(event.routeKey.split('/').at(-1));
    const wanted = { ...readJsonBody(RunAgainBody, event), address: addressOf(event), purpose, by };
    return jsonAnswer(202, await runAgain(ports)(wanted));
  };
