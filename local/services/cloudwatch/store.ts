/** The `cloudwatch` database: alarms, dashboards, and the newest data of metrics. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** A metric alarm as it was put, with what it is now. */
export interface Alarm {
  readonly name: string;
  /** The members of PutMetricAlarm, numbers and flags as such. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly updated: number;
}

export interface Dashboard {
  readonly name: string;
  /** JSON text. */
  readonly body: string;
  /** Milliseconds. */
  readonly updated: number;
}

export interface Datum {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly Dimension[];
  readonly unit: string;
  readonly time: number;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS alarms (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL, tags TEXT NOT NULL,
    updated INTEGER NOT NULL, PRIMARY KEY (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS dashboards (
    account TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS data (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, namespace TEXT NOT NULL,
    metric TEXT NOT NULL, dimensions TEXT NOT NULL, unit TEXT NOT NULL, time INTEGER NOT NULL,
    count REAL NOT NULL, sum REAL NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS data_by_metric ON data (account, region, namespace, metric, dimensions, time);
`;

/** More than this is not kept, over all accounts: the oldest goes first. */
const MOST_DATA = 20_000;

export type CloudWatchStore = ReturnType<typeof openCloudWatchStore>;

export const openCloudWatchStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const get = db.prepare('SELECT * FROM alarms WHERE account = ? AND region = ? AND name = ?');
  const list = db.prepare('SELECT * FROM alarms WHERE account = ? AND region = ? ORDER BY name');
  const put = db.prepare(`INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET settings = excluded.settings, tags = excluded.tags, updated = excluded.updated`);
  const remove = db.prepare('DELETE FROM alarms WHERE account = ? AND region = ? AND name = ?');
  const insert =
    db.prepare(`INSERT INTO data (account, region, namespace, metric, dimensions, unit, time, count, sum, minimum,
      maximum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const trim = db.prepare('DELETE FROM data WHERE seq <= (SELECT max(seq) FROM data) - ?');
  const select = prepare<Omit<Datum, 'dimensions'>>(
    db,
    `SELECT * FROM data WHERE account = ? AND region = ? AND namespace = ? AND metric = ?
    AND dimensions = ? AND time >= ? AND time < ? ORDER BY time`,
  );
  const metrics = prepare<{ namespace: string; metric: string; dimensions: string }>(
    db,
    'SELECT DISTINCT namespace, metric, dimensions FROM data WHERE account = ? AND region = ? ORDER BY 1, 2, 3',
  );
  const transaction = transactionsOn(db);
  const dashboards = prepare<Dashboard>(
    db,
    'SELECT name, body, updated FROM dashboards WHERE account = ? ORDER BY name',
  );
  const putDashboard = db.prepare(
    'INSERT OR REPLACE INTO dashboards (account, name, body, updated) VALUES (?, ?, ?, ?)',
  );
  const dropDashboard = db.prepare('DELETE FROM dashboards WHERE account = ? AND name = ?');
  return {
    /** Dashboards belong to no region. */
    dashboards: (account: string) => dashboards.all(account),
    putDashboard: (account: string, { name, body, updated }: Dashboard) =>
      void putDashboard.run(account, name, body, updated),
    removeDashboards(account: string, names: readonly string[]) {
      transaction(() => {
        for (const name of names) dropDashboard.run(account, name);
      });
    },
    alarm: ({ account, region }: Place, name: string) => alarmOf(get.get(account, region, name)),
    alarms: ({ account, region }: Place) => list.all(account, region).map((row) => alarmOf(row) as Alarm),
    putAlarm: ({ account, region }: Place, { name, settings, tags, updated }: Alarm) =>
      void put.run(account, region, name, JSON.stringify(settings), JSON.stringify(tags), updated),
    removeAlarms({ account, region }: Place, names: readonly string[]) {
      transaction(() => {
        for (const name of names) remove.run(account, region, name);
      });
    },
    addData({ account, region }: Place, data: readonly Datum[]) {
      transaction(() => {
        for (const { namespace, metric, dimensions, unit, time, count, sum, minimum, maximum } of data) {
          const key = JSON.stringify(dimensions);
          insert.run(account, region, namespace, metric, key, unit, time, count, sum, minimum, maximum);
        }
        trim.run(MOST_DATA);
      });
    },
    data: (
      { account, region }: Place,
      { namespace, metric, dimensions }: Pick<Datum, 'namespace' | 'metric' | 'dimensions'>,
      [start, end]: readonly [number, number],
    ) => select.all(account, region, namespace, metric, JSON.stringify(dimensions), start, end),
    metrics: ({ account, region }: Place) =>
      metrics.all(account, region).map((row) => ({ ...row, dimensions: JSON.parse(row.dimensions) as Dimension[] })),
  };
};

const alarmOf = (found: unknown): Alarm | undefined => {
  if (!found) return undefined;
  const row = found as { name: string; settings: string; tags: string; updated: number };
  return { name: row.name, settings: JSON.parse(row.settings), tags: JSON.parse(row.tags), updated: row.updated };
};

/** Dimensions mean the same in any order. */
export const inOrder = (dimensions: readonly Dimension[] = []): readonly Dimension[] =>
  dimensions.map(({ Name, Value }) => ({ Name, Value })).sort((a, b) => (a.Name < b.Name ? -1 : 1));
