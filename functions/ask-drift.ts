/** POST: asks whether an address is still what was deployed. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, ids } from '../adapters/aws/compose/machine.ts';
import { addressOf, answering, HttpEvent, jsonAnswer, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { DriftBody } from '../api/bodies.ts';
import { askDrift } from '../core/steps/ask-drift.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const { component } = readJsonBody(DriftBody, event);
    const question = { address: addressOf(event), component, by: principalOf(event) };
    return jsonAnswer(202, await askDrift({ ledger: ledger(), bus: bus(), clock, ids })(question));
  }),
);
