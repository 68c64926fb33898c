/** POST: disables a pipeline, or enables it again. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
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
