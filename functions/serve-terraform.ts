/** Terraform's HTTP backend: the state of an address, and its lock. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { terraformBodies } from '../adapters/aws/compose/terraform-bodies.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { answerTerraform } from '../adapters/aws/terraform-requests.ts';
import { newestTerraformState } from '../core/questions/terraform-states.ts';
import { lockTerraform } from '../core/steps/lock-terraform.ts';
import { unlockTerraform } from '../core/steps/unlock-terraform.ts';
import { writeTerraformState } from '../core/steps/write-terraform-state.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) => {
    const places = { ledger: ledger(), terraformBodies: terraformBodies(), machines: machines() };
    const ports = { ...places, clock, digest, installation: installation() };
    const [read, write] = [newestTerraformState(ports), writeTerraformState(ports)];
    return answerTerraform({ read, write, lock: lockTerraform(ports), unlock: unlockTerraform(ports) }, event);
  }),
);
