/** PUT of a pipeline: checks and stores it at once; its machines are written afterwards. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { answering, bodyOf, HttpEvent, jsonAnswer, pathOf, principalOf } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { acceptDefinition } from '../core/steps/accept-definition.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = { ledger: ledger(), bus: bus(), roles: roles(), clock, ids, digest, providers };
    const request = { name: pathOf(event, 'pipeline'), text: bodyOf(event), by: principalOf(event) };
    return jsonAnswer(202, await acceptDefinition({ ...ports, installation: installation() })(request));
  }),
);
