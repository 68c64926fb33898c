/** Requests that start executions: of a pipeline, or of what stands or stood at an address. */
import { PromoteBody, RollBackStageBody, RunAgainBody, StartBody } from '../../api/bodies.ts';
import { routes } from '../../api/routes.ts';
import { Purpose } from '../../core/execution.ts';
import { readAddress } from '../../core/read-address.ts';
import { promote } from '../../core/steps/promote.ts';
import { rollBackAddress, rollBackStageByHand } from '../../core/steps/roll-back.ts';
import { runAgain } from '../../core/steps/run-again.ts';
import { startByHand } from '../../core/steps/start-by-hand.ts';
import { addressOf, type HttpAnswer, type HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from './http.ts';

type Ports = Parameters<typeof runAgain>[0] & Parameters<typeof startByHand>[0] & Parameters<typeof rollBackAddress>[0];

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`;

export const answerRunRequest =
  (ports: Ports) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    const by = principalOf(event);
    if (event.routeKey === keyOf(routes.startPipeline)) {
      const { target, ...body } = readJsonBody(StartBody, event);
      const environments = Object.keys(ports.installation.environments);
      const wanted = { ...body, ...(target === undefined ? {} : { target: readAddress(target, environments) }) };
      const executions = await startByHand(ports)({ ...wanted, pipeline: pathOf(event, 'pipeline'), by });
      return jsonAnswer(202, { executions });
    }
    if (event.routeKey === keyOf(routes.rollBackStage)) {
      const body = readJsonBody(RollBackStageBody, event);
      const executionId = pathOf(event, 'execution');
      return jsonAnswer(202, await rollBackStageByHand(ports)({ ...body, executionId, by }));
    }
    if (event.routeKey === keyOf(routes.promoteAddress))
      return jsonAnswer(
        202,
        await promote(ports)({ ...readJsonBody(PromoteBody, event), address: addressOf(event), by }),
      );
    if (event.routeKey === keyOf(routes.rollBackAddress))
      return jsonAnswer(
        202,
        await rollBackAddress(ports)({ ...readJsonBody(RunAgainBody, event), address: addressOf(event), by }),
      );
    const purpose = Purpose.parse(event.routeKey.split('/').at(-1));
    const wanted = { ...readJsonBody(RunAgainBody, event), address: addressOf(event), purpose, by };
    return jsonAnswer(202, await runAgain(ports)(wanted));
  };
