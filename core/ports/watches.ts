/** What services are asked to tell the engine, so that it starts pipelines: schedules, and rules for events. */
export interface Watch {
  readonly pipeline: string;
  /** Of the entry in the pipeline's definition. */
  readonly name: string;
}

export interface Watches {
  /** Makes it, or changes it. Throws TaglineError `InvalidSchedule`. */
  schedule(watch: Watch & { readonly expression: string; readonly timezone: string }): Promise<void>;
  /** Throws TaglineError `InvalidEventPattern`. */
  event(watch: Watch & { readonly pattern: Readonly<Record<string, unknown>> }): Promise<void>;
  /** Nothing happens if it is not there. */
  forget(kind: 'schedule' | 'event', watch: Watch): Promise<void>;
}
