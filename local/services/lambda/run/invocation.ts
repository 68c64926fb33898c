/** What an environment is asked to run, and what became of it. */
export interface Request {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  readonly functionArn: string;
  readonly clientContext?: string | undefined;
  /** Nobody waits for the answer: it comes from a queue or a stream. */
  readonly unattended?: boolean;
}

export interface Outcome {
  /** JSON text: the result, or the error. */
  readonly payload: string;
  readonly failed: boolean;
  /** The last 4 KB of the log. */
  readonly tail: string;
}
