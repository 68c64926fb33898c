/** moto's server on PATH; without it tests with it are skipped by name. */
import { spawnSync } from 'node:child_process';
import { missing } from '../../scenarios/terraform-here.ts';

export const noMoto: string | false =
  spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0 ? false : 'there is no moto_server on PATH';

/** Why tests with a real Terraform and a real moto cannot run here. */
export const missingForMoto: string | false = missing !== false ? missing : noMoto;
