/** Rows of builds. */
import type { Build } from './model.ts';
import type { Store } from './store.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Builds {
  get(place: Place, id: string): Build | undefined;
  add(build: Build): void;
  save(build: Build): void;
  remove(place: Place, id: string): void;
  /** A stop of this build was requested; stored, because the request must survive a crash. */
  askToStop(build: Build): void;
  askedToStop(build: Build): boolean;
  /** Builds that have not ended, oldest first. */
  open(): readonly Build[];
  openOf(place: Place, project: string): number;
  /** Ids, newest first unless `ascending`; `after` is the sequence number of the last one seen. */
  page(
    place: Place,
    query: { project?: string; ascending: boolean; after?: number; limit: number },
  ): readonly { seq: number; id: string }[];
}

const read = (row: Record<string, unknown>): Build => JSON.parse(row['body'] as string) as Build;

export const openBuilds = ({ sql }: Store): Builds => ({
  get({ account, region }, id) {
    const row = sql('SELECT body FROM builds WHERE account = ? AND region = ? AND id = ?').get(account, region, id);
    return row && read(row);
  },
  add(build) {
    sql('INSERT INTO builds (account, region, id, project, status, phase, body) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      build.account,
      build.region,
      build.id,
      build.project,
      build.status,
      build.currentPhase,
      JSON.stringify(build),
    );
  },
  save(build) {
    sql('UPDATE builds SET status = ?, phase = ?, body = ? WHERE account = ? AND region = ? AND id = ?').run(
      build.status,
      build.currentPhase,
      JSON.stringify(build),
      build.account,
      build.region,
      build.id,
    );
  },
  remove({ account, region }, id) {
    sql('DELETE FROM builds WHERE account = ? AND region = ? AND id = ?').run(account, region, id);
  },
  askToStop({ account, region, id }) {
    sql('UPDATE builds SET stopping = 1 WHERE account = ? AND region = ? AND id = ?').run(account, region, id);
  },
  askedToStop({ account, region, id }) {
    const row = sql('SELECT stopping FROM builds WHERE account = ? AND region = ? AND id = ?').get(account, region, id);
    return row?.['stopping'] === 1;
  },
  open: () => sql("SELECT body FROM builds WHERE status = 'IN_PROGRESS' ORDER BY seq").all().map(read),
  openOf({ account, region }, project) {
    const row = sql(
      "SELECT count(*) AS n FROM builds WHERE account = ? AND region = ? AND project = ? AND status = 'IN_PROGRESS'",
    ).get(account, region, project);
    return Number(row?.['n']);
  },
  page({ account, region }, { project, ascending, after, limit }) {
    const where = `account = ? AND region = ?${project === undefined ? '' : ' AND project = ?'}${
      after === undefined ? '' : ` AND seq ${ascending ? '>' : '<'} ?`
    }`;
    const values = [
      account,
      region,
      ...(project === undefined ? [] : [project]),
      ...(after === undefined ? [] : [after]),
    ];
    return sql(`SELECT seq, id FROM builds WHERE ${where} ORDER BY seq ${ascending ? 'ASC' : 'DESC'} LIMIT ?`)
      .all(...values, limit)
      .map((row) => ({ seq: Number(row['seq']), id: row['id'] as string }));
  },
});
