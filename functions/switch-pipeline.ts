/** POST: disables a pipeline, or enables it again. */
import { clock, installation, ledger, roles } from '../adapters/aws/compose.ts';
import { answering, HttpEvent, jsonAnswer, pathOf, principalOf } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { switchPipeline } from '../core/steps/switch-pipeline.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = { ledger: ledger(), clock, installation: installation(), roles: roles() };
    const to = event.routeKey.endsWith('/disable') ? 'disabled' : 'enabled';
    return jsonAnswer(
      200,
      await switchPipeline(ports)({ pipeline: pathOf(event, 'pipeline'), to, by: principalOf(event) }),
    );
  }),
);
