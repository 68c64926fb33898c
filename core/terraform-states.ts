/** Where Terraform keeps the states of an environment, at home. */
import { TaglineError } from './fault.ts';
import { type Installation, targetsOf } from './installation.ts';
import { NotFound } from './ledger/record.ts';
import type { Target } from './target.ts';
import { addressOf } from './target.ts';

type Terraform = Installation['terraform'];

export const stateBucket = (terraform: Terraform, environment: string): string =>
  `${terraform?.prefix}-${environment.toLowerCase()}`;

/** Undefined where the lock is a file beside the state. */
export const stateLockTable = (terraform: Terraform, environment: string): string | undefined =>
  terraform?.lock === 'table' ? `${terraform.prefix}-lock-${environment}` : undefined;

/** The key of an address's state. */
export const stateKey = (target: Target): string => `${addressOf(target)}/terraform.tfstate`;

export type Backend = 's3' | 'http';
export const backendOf = (installation: Installation, environment: string): Backend =>
  installation.environments[environment]?.terraform?.backend ?? 's3';

/**
 * The target of an address whose state Tagline keeps. Throws `NotFound` for an address that there is not, and
 * `BackendIsS3` where Terraform keeps the state itself.
 */
export const keptTarget = (installation: Installation, address: string): Target => {
  const target = Object.keys(installation.environments)
    .flatMap((environment) => targetsOf(installation, environment))
    .find((one) => addressOf(one) === address);
  if (!target) throw new NotFound(`address ${address} in this installation`);
  const { environment } = target;
  if (installation.terraform !== undefined && backendOf(installation, environment) === 'http') return target;
  throw new TaglineError('BackendIsS3', `Terraform's HTTP backend is not the backend of ${address}`, {
    where: `environments.${environment}.terraform.backend`,
    expected:
      installation.terraform === undefined
        ? 'an installation that has terraform'
        : `backend "s3" with the bucket ${stateBucket(installation.terraform, environment)}`,
    remedy: 'One backend keeps a state: use that one, or change tagline.config.yaml, deploy and move the state.',
  });
};

/** Where one serial of a state lies that Tagline keeps; it is never written with other bytes. */
export const serialKey = (target: Target, { serial, digest }: { serial: number; digest: string }): string =>
  `${addressOf(target)}/serials/${String(serial).padStart(8, '0')}-${digest}.tfstate`;
