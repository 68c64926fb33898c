/** POST of a retry: a new attempt at the failed stage. */

import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { answering, HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { RetryBody } from '../api/bodies.ts';
import { retryStage } from '../core/steps/retry-stage.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const { stage, mode } = readJsonBody(RetryBody, event);
    const ports = { ledger: ledger(), machines: machines(), clock, installation: installation() };
    const retry = { executionId: pathOf(event, 'execution'), stage, mode, by: principalOf(event) };
    return jsonAnswer(202, await retryStage(ports)(retry));
  }),
);
