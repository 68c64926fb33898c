/** Where Terraform keeps the states of an environment, at home. */
import type { Installation } from './installation.ts';
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
