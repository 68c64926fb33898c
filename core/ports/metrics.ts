/** Figures for CloudWatch. */
export interface Metric {
  /** ISO time */
  readonly at: string;
  /** Each set of names is counted by itself; the values of all. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly by: readonly (readonly string[])[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly seconds?: Readonly<Record<string, number>>;
}

export interface Metrics {
  put(metric: Metric): void;
}
