/** Tagline's own event bus. */
export interface BusEvent {
  readonly detailType: string;
  readonly detail: unknown;
  /** ISO time; default now */
  readonly time?: string;
  readonly resources?: readonly string[];
}

export interface Bus {
  /** All or an error; more than ten are sent in turns. */
  publish(events: readonly BusEvent[]): Promise<void>;
}
