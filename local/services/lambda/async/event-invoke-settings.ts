/** What PutFunctionEventInvokeConfig says of asynchronous invocations. */
export interface EventInvokeSettings {
  readonly maximumRetries: number | undefined;
  /** Seconds. */
  readonly maximumAge: number | undefined;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly modified: number;
}
