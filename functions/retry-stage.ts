/** POST: a new attempt at the failed stage, or at one whose condition a person overrides. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { answering, HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { OverrideBody, RetryBody } from '../api/bodies.ts';
import { requirePerson, whoSigns } from '../core/parts/who-signs.ts';
import { overrideCondition } from '../core/steps/override-condition.ts';
import { retryStage } from '../core/steps/retry-stage.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = { ledger: ledger(), machines: machines(), clock, installation: installation() };
    const [executionId, principal] = [pathOf(event, 'execution'), principalOf(event)];
    if (event.routeKey.endsWith('/override')) {
      const override = readJsonBody(OverrideBody, event);
      const { id: by } = await requirePerson(whoSigns({ installation: installation(), roles: roles() }), principal);
      return jsonAnswer(202, await overrideCondition(ports)({ ...override, executionId, by }));
    }
    const { stage, mode } = readJsonBody(RetryBody, event);
    return jsonAnswer(202, await retryStage(ports)({ executionId, stage, mode, by: principal }));
  }),
);
