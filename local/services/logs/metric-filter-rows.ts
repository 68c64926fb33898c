/** Metric filters in the `logs` database; they go with their group. */
import type { DatabaseSync } from 'node:sqlite';

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  /** A number or a selector. */
  readonly metricValue: string;
  readonly defaultValue?: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: string;
}

export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformation[];
  readonly created: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS metric_filters (
    log_group INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (log_group, name)
  ) STRICT;
`;

export const metricFilterRows = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const list = db.prepare('SELECT body FROM metric_filters WHERE log_group = ? ORDER BY name');
  const put = db.prepare('INSERT OR REPLACE INTO metric_filters (log_group, name, body) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM metric_filters WHERE log_group = ? AND name = ?');
  return {
    metricFilters: (group: number) =>
      list.all(group).map((row) => JSON.parse((row as { body: string }).body) as MetricFilter),
    putMetricFilter: (group: number, filter: MetricFilter) => void put.run(group, filter.name, JSON.stringify(filter)),
    /** Whether there was one. */
    removeMetricFilter: (group: number, name: string) => remove.run(group, name).changes === 1,
  };
};
