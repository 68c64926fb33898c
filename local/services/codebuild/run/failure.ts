import { Fault } from '../../../kernel/fault.ts';
import type { BuildStatus, PhaseContext } from '../model.ts';

/** A phase that ends badly: its status and what stands in its context. */
export class PhaseFailure extends Error {
  readonly status: BuildStatus;
  readonly context: PhaseContext;

  constructor(statusCode: string, message: string, status: BuildStatus = 'FAILED') {
    super(message);
    this.name = 'PhaseFailure';
    this.status = status;
    this.context = { statusCode, message };
  }
}

/** A fault of another service, as CodeBuild words it. */
export const faultText = (error: unknown): string =>
  error instanceof Fault
    ? `${error.code}: ${error.message} status code: ${error.status}`
    : String((error as Error).message ?? error);
