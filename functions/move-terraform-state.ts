/** What `tagline state pull`, `push` and `rollback` ask for. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { terraformBodies } from '../adapters/aws/compose/terraform-bodies.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { answerMove } from '../adapters/aws/move-requests.ts';
import { newestTerraformState, terraformStateAt } from '../core/questions/terraform-states.ts';
import { pushTerraformState } from '../core/steps/push-terraform-state.ts';
import { rollBackTerraformState } from '../core/steps/roll-back-terraform-state.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) => {
    const places = { ledger: ledger(), terraformBodies: terraformBodies() };
    const ports = { ...places, clock, digest, installation: installation() };
    const [newest, at] = [newestTerraformState(ports), terraformStateAt(ports)];
    return answerMove({ newest, at, push: pushTerraformState(ports), rollBack: rollBackTerraformState(ports) }, event);
  }),
);
