import * as z from 'zod';

/**
 * An error for people: its name is the code, and it says what was expected, where, and what to do. The domain knows no
 * HTTP status; edges translate by `code`.
 */
export class TaglineError extends Error {
  readonly code: string;
  /** A path in a file or in a request, e.g. `pipelines/network.yaml: stages[2].actions[0]`. */
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly remedy: string | undefined;
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    details: { where?: string; expected?: string; remedy?: string; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = code;
    this.code = code;
    this.where = details.where;
    this.expected = details.expected;
    this.remedy = details.remedy;
    this.retryable = details.retryable ?? false;
  }
}

/** One fault inside a value that a schema reads. */
export interface PathFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly expected?: string;
  readonly remedy?: string;
}

/** The error as data: for API answers, ledger records and `--json`. Never holds secrets. */
export const faultOf = (error: TaglineError): Fault => ({
  code: error.code,
  message: error.message,
  ...(error.where === undefined ? {} : { where: error.where }),
  ...(error.expected === undefined ? {} : { expected: error.expected }),
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
});

/** Several faults of one input, reported together. */
export class InvalidInput extends TaglineError {
  readonly faults: readonly Fault[];
  constructor(code: string, faults: readonly Fault[]) {
    super(code, faults.map((fault) => `${fault.where ? `${fault.where}: ` : ''}${fault.message}`).join('\n'));
    this.faults = faults;
  }
}

/** A fault as it is written into the ledger. */
export const FaultData = z.object({
  code: z.string(),
  message: z.string(),
  where: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  remedy: z.string().exactOptional(),
}) satisfies z.ZodType<Fault>;
