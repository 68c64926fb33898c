/** POST: takes the lease of an address from its holder. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { addressOf, answering, HttpEvent, jsonAnswer, principalOf, readJsonBody } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { BreakBody } from '../api/bodies.ts';
import { breakLease } from '../core/steps/break-lease.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const { reason, fencing } = readJsonBody(BreakBody, event);
    const ports = { ledger: ledger(), machines: machines(), bus: bus(), clock, installation: installation() };
    return jsonAnswer(
      202,
      await breakLease(ports)({ address: addressOf(event), reason, fencing, by: principalOf(event) }),
    );
  }),
);
