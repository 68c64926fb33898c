/** The `scheduler` database: groups, their schedules, and when each fires next. */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements } from '../../kernel/statements.ts';
import type { Place } from './names.ts';
import type { Target } from './target.ts';

export interface Group extends Place {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly created: number;
  readonly modified: number;
}

export interface ScheduleSettings {
  readonly expression: string;
  readonly timezone: string | undefined;
  /** Milliseconds. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly description: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly kmsKeyArn: string | undefined;
  readonly target: Target;
  readonly window: { readonly Mode: string; readonly MaximumWindowInMinutes?: number };
  readonly afterCompletion: 'NONE' | 'DELETE';
}

export interface Schedule extends Place {
  readonly group: string;
  readonly name: string;
  readonly settings: ScheduleSettings;
  readonly created: number;
  readonly modified: number;
  /** Milliseconds; undefined when it never fires again. */
  readonly next: number | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS schedule_groups (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL,
    modified INTEGER NOT NULL, PRIMARY KEY (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS schedules (
    account TEXT NOT NULL, region TEXT NOT NULL, "group" TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, next INTEGER, PRIMARY KEY (account, region, "group", name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS schedules_by_time ON schedules (next) WHERE next IS NOT NULL;
`;

export type SchedulerStore = ReturnType<typeof openSchedulerStore>;

type GroupRow = Omit<Group, 'tags'> & { tags: string };
type ScheduleRow = Omit<Schedule, 'settings' | 'next'> & { settings: string; next: number | null };

const groupOf = (row: GroupRow): Group => ({ ...row, tags: JSON.parse(row.tags) });
const scheduleOf = (row: ScheduleRow): Schedule => ({
  ...row,
  settings: JSON.parse(row.settings),
  next: row.next ?? undefined,
});

export const openSchedulerStore = (db: DatabaseSync) => {
  const { sql, transaction } = openStatements(db, SCHEMA);
  const at = 'account = ? AND region = ?';
  return {
    transaction,
    group({ account, region }: Place, name: string) {
      const row = sql<GroupRow>(`SELECT * FROM schedule_groups WHERE ${at} AND name = ?`).get(account, region, name);
      return row && groupOf(row);
    },
    groups: ({ account, region }: Place) =>
      sql<GroupRow>(`SELECT * FROM schedule_groups WHERE ${at} ORDER BY name`).all(account, region).map(groupOf),
    putGroup: ({ account, region, name, tags, created, modified }: Group) =>
      void sql('INSERT OR REPLACE INTO schedule_groups VALUES (?, ?, ?, ?, ?, ?)').run(
        account,
        region,
        name,
        JSON.stringify(tags),
        created,
        modified,
      ),
    removeGroup({ account, region }: Place, name: string) {
      sql(`DELETE FROM schedules WHERE ${at} AND "group" = ?`).run(account, region, name);
      sql(`DELETE FROM schedule_groups WHERE ${at} AND name = ?`).run(account, region, name);
    },
    schedule({ account, region }: Place, group: string, name: string) {
      const text = `SELECT * FROM schedules WHERE ${at} AND "group" = ? AND name = ?`;
      const row = sql<ScheduleRow>(text).get(account, region, group, name);
      return row && scheduleOf(row);
    },
    schedules: ({ account, region }: Place) =>
      sql<ScheduleRow>(`SELECT * FROM schedules WHERE ${at} ORDER BY "group", name`)
        .all(account, region)
        .map(scheduleOf),
    putSchedule: ({ account, region, group, name, settings, created, modified, next }: Schedule) =>
      void sql('INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        account,
        region,
        group,
        name,
        JSON.stringify(settings),
        created,
        modified,
        next ?? null,
      ),
    removeSchedule: ({ account, region }: Place, group: string, name: string) =>
      sql(`DELETE FROM schedules WHERE ${at} AND "group" = ? AND name = ?`).run(account, region, group, name)
        .changes === 1,
    due: (now: number) =>
      sql<ScheduleRow>('SELECT * FROM schedules WHERE next <= ? ORDER BY next').all(now).map(scheduleOf),
    earliest: () => sql<{ next: number | null }>('SELECT min(next) AS next FROM schedules').get()?.next ?? undefined,
  };
};
