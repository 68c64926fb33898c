/**
 * An error as an AWS service answers it: a code, a message, a status and, for some services, further fields.
 * Every operation of the local cloud throws this and nothing else on purpose; anything else becomes InternalFailure
 * (500).
 */
export class Fault extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape, e.g. DynamoDB's `CancellationReasons` or `Item`. */
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, options: { status?: number; fields?: Record<string, unknown> } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
  }
}

/**
 * The error for a part of AWS that the local cloud does not have. It names the part; it never answers something wrong
 * instead.
 */
export const notInLocalCloud = (part: string): Fault =>
  new Fault('NotInLocalCloud', `${part} is not in the local cloud`, { status: 501 });

/** Whether what failed so may succeed later. Missing permissions, missing targets and refused inputs never do. */
export const mayRecover = (error: unknown): boolean => {
  if (!(error instanceof Fault)) return true;
  if (error.code === 'NotInLocalCloud') return false;
  return error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests|RequestLimit/i.test(error.code);
};

/** For the log: a fault in its words, anything else with its stack. */
export const reasonOf = (error: unknown): string =>
  error instanceof Fault ? `${error.code}: ${error.message}` : String((error as Error)?.stack ?? error);
