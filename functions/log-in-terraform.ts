/** POST and DELETE of logins for Terraform's HTTP backend. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import {
  addressOf,
  answering,
  HttpEvent,
  jsonAnswer,
  pathOf,
  principalOf,
  readJsonBody,
} from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { LogInBody } from '../api/bodies.ts';
import { logInTerraform } from '../core/steps/log-in-terraform.ts';
import { logOutTerraform } from '../core/steps/log-out-terraform.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = { ledger: ledger(), clock, ids, digest, installation: installation() };
    const [address, by] = [addressOf(event), principalOf(event)];
    if (event.routeKey.startsWith('DELETE '))
      return jsonAnswer(200, await logOutTerraform(ports)({ address, id: pathOf(event, 'login'), by }));
    const mayBreak = event.routeKey.endsWith('/breakers');
    return jsonAnswer(201, await logInTerraform(ports)({ address, by, ...readJsonBody(LogInBody, event), mayBreak }));
  }),
);
