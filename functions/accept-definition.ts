/** PUT of a pipeline: checked and stored at once, its machines written afterwards. */
import { bus, clock, digest, ids, installation, ledger, roles } from '../adapters/aws/compose.ts';
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
