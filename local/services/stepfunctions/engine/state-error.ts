/**
 * An error inside an execution: what Retry and Catch look at, and what the execution ends with if nobody handles it.
 */
export class StateError extends Error {
  /** The error's name, e.g. `States.Timeout`; a Fail state may have none. */
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A second name that ErrorEquals may use for it. */
  readonly alias: string | undefined;
  /** True once the history holds its event (TaskFailed, EvaluationFailed …). */
  recorded = false;

  constructor(error: string | undefined, cause?: string, alias?: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateError';
    this.error = error;
    this.cause = cause;
    this.alias = alias;
  }
}

/** What a catcher hands on: `{ Error, Cause }`. */
export const errorOutput = (failure: StateError): { Error: string | null; Cause: string | null } => ({
  Error: failure.error ?? null,
  Cause: failure.cause ?? null,
});

/** Errors that neither `States.ALL` nor `States.TaskFailed` stands for. */
const ONLY_BY_NAME = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/** Whether one of a retrier's or catcher's ErrorEquals stands for this error. */
export const matches = (names: readonly string[], failure: StateError): boolean =>
  names.some((name) => {
    if (name === failure.error || (failure.alias !== undefined && name === failure.alias)) return true;
    if (ONLY_BY_NAME.has(failure.error ?? '')) return false;
    if (name === 'States.ALL') return true;
    return name === 'States.TaskFailed' && failure.error !== 'States.Timeout';
  });
