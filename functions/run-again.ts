/** POST: an execution of what stands at an address, to repair it, to accept its drift, or to destroy it. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { addressOf, answering, HttpEvent, jsonAnswer, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { RunAgainBody } from '../api/bodies.ts';
import { Purpose } from '../core/execution.ts';
import { runAgain } from '../core/steps/run-again.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const purpose = Purpose.parse(event.routeKey.split('/').at(-1));
    const wanted = { ...readJsonBody(RunAgainBody, event), address: addressOf(event), purpose, by: principalOf(event) };
    const ports = {
      ledger: ledger(),
      machines: machines(),
      clock,
      ids,
      digest,
      installation: installation(),
      providers,
    };
    return jsonAnswer(202, await runAgain(ports)(wanted));
  }),
);
