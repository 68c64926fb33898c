/** Rows of report groups, of reports, and of what reports consist of. */
import type { Store } from '../store.ts';
import type { FileCoverage, Report, ReportGroup, TestResult } from './report.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Reports {
  group(place: Place, name: string): ReportGroup | undefined;
  addGroup(group: ReportGroup): void;
  replaceGroup(group: ReportGroup): void;
  removeGroup(place: Place, name: string): void;
  groups(place: Place, order: 'name' | 'created' | 'modified', descending: boolean): readonly string[];
  /** Undefined once it has expired. */
  get(place: Place, id: string, now: number): Report | undefined;
  add(report: Report, items: readonly (TestResult | FileCoverage)[]): void;
  remove(place: Place, id: string): void;
  /** Newest first unless `ascending`. */
  list(
    place: Place,
    query: { group?: string; status?: string; ascending: boolean; now: number },
  ): readonly { id: string }[];
  items<T extends TestResult | FileCoverage>(place: Place, id: string): readonly T[];
}

const WHERE = 'account = ? AND region = ?';
const body = <T>(row: Record<string, unknown> | undefined): T | undefined =>
  row && (JSON.parse(row['body'] as string) as T);

export const openReports = ({ sql, transaction }: Store): Reports => {
  const seqOf = ({ account, region }: Place, id: string): number =>
    Number(sql(`SELECT seq FROM reports WHERE ${WHERE} AND id = ?`).get(account, region, id)?.['seq'] ?? -1);
  return {
    group: ({ account, region }, name) =>
      body(sql(`SELECT body FROM report_groups WHERE ${WHERE} AND name = ?`).get(account, region, name)),
    addGroup({ account, region, name, created, lastModified, ...rest }) {
      const text = JSON.stringify({ account, region, name, created, lastModified, ...rest });
      sql('INSERT INTO report_groups (account, region, name, created, modified, body) VALUES (?, ?, ?, ?, ?, ?)').run(
        account,
        region,
        name,
        created,
        lastModified,
        text,
      );
    },
    replaceGroup(group) {
      sql(`UPDATE report_groups SET modified = ?, body = ? WHERE ${WHERE} AND name = ?`).run(
        group.lastModified,
        JSON.stringify(group),
        group.account,
        group.region,
        group.name,
      );
    },
    removeGroup({ account, region }, name) {
      sql(`DELETE FROM report_groups WHERE ${WHERE} AND name = ?`).run(account, region, name);
    },
    groups({ account, region }, order, descending) {
      const way = descending ? 'DESC' : 'ASC';
      return sql(`SELECT name FROM report_groups WHERE ${WHERE} ORDER BY ${order} ${way}, name ${way}`)
        .all(account, region)
        .map((row) => row['name'] as string);
    },
    get: ({ account, region }, id, now) =>
      body(sql(`SELECT body FROM reports WHERE ${WHERE} AND id = ? AND expires > ?`).get(account, region, id, now)),
    add(report, items) {
      transaction(() => {
        sql(
          'INSERT INTO reports (account, region, id, report_group, status, expires, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ).run(
          report.account,
          report.region,
          report.id,
          report.group,
          report.status,
          report.expired,
          JSON.stringify(report),
        );
        const seq = seqOf(report, report.id);
        for (const [n, item] of items.entries())
          sql('INSERT INTO report_items (report, n, body) VALUES (?, ?, ?)').run(seq, n, JSON.stringify(item));
      });
    },
    remove(place, id) {
      transaction(() => {
        sql('DELETE FROM report_items WHERE report = ?').run(seqOf(place, id));
        sql(`DELETE FROM reports WHERE ${WHERE} AND id = ?`).run(place.account, place.region, id);
      });
    },
    list({ account, region }, { group, status, ascending, now }) {
      const parts = [
        ...(group === undefined ? [] : [{ text: 'report_group = ?', value: group }]),
        ...(status === undefined ? [] : [{ text: 'status = ?', value: status }]),
      ];
      const where = [WHERE, 'expires > ?', ...parts.map(({ text }) => text)].join(' AND ');
      return sql(`SELECT id FROM reports WHERE ${where} ORDER BY seq ${ascending ? 'ASC' : 'DESC'}`)
        .all(account, region, now, ...parts.map(({ value }) => value))
        .map((row) => ({ id: row['id'] as string }));
    },
    items: <T>(place: Place, id: string) =>
      sql('SELECT body FROM report_items WHERE report = ? ORDER BY n')
        .all(seqOf(place, id))
        .map((row) => body<T>(row) as T),
  };
};
