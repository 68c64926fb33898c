/** Tagline's own event bus. */
export interface BusEvent {
  readonly detailType: string;
  readonly detail: unknown;
  /** ISO time; default now */
  readonly time?: string;
  readonly resources?: readonly string[];
}

export interface Bus {
  /** Sends all events or throws; more than ten are sent in batches. */
  publish(events: readonly BusEvent[]): Promise<void>;
}
