/** POST: stops an execution. */
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { answering, HttpEvent, jsonAnswer, pathOf, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { StopBody } from '../api/bodies.ts';
import { stopExecution } from '../core/steps/stop-execution.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = { ledger: ledger(), machines: machines(), clock };
    const stop = { ...readJsonBody(StopBody, event), executionId: pathOf(event, 'execution'), by: principalOf(event) };
    return jsonAnswer(202, await stopExecution(ports)(stop));
  }),
);
