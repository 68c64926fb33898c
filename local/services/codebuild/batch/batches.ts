/** Rows of batches. */
import type { Store } from '../store.ts';
import type { Batch } from './batch.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Batches {
  get(place: Place, id: string): Batch | undefined;
  add(batch: Batch): void;
  save(batch: Batch): void;
  remove(place: Place, id: string): void;
  /** A stop was requested; a retry takes it back. */
  askToStop(batch: Batch, stopping: boolean): void;
  askedToStop(batch: Batch): boolean;
  /** Batches that have not ended, oldest first. */
  open(): readonly Batch[];
  page(
    place: Place,
    query: { project?: string; status?: string; ascending: boolean; after?: number; limit: number },
  ): readonly { seq: number; id: string }[];
}

const read = (row: Record<string, unknown>): Batch => JSON.parse(row['body'] as string) as Batch;

export const openBatches = ({ sql }: Store): Batches => ({
  get({ account, region }, id) {
    const row = sql('SELECT body FROM batches WHERE account = ? AND region = ? AND id = ?').get(account, region, id);
    return row && read(row);
  },
  add(batch) {
    const { account, region, id, project, status } = batch;
    sql('INSERT INTO batches (account, region, id, project, status, body) VALUES (?, ?, ?, ?, ?, ?)').run(
      account,
      region,
      id,
      project,
      status,
      JSON.stringify(batch),
    );
  },
  save(batch) {
    const { account, region, id, status } = batch;
    sql('UPDATE batches SET status = ?, body = ? WHERE account = ? AND region = ? AND id = ?').run(
      status,
      JSON.stringify(batch),
      account,
      region,
      id,
    );
  },
  remove({ account, region }, id) {
    sql('DELETE FROM batches WHERE account = ? AND region = ? AND id = ?').run(account, region, id);
  },
  askToStop({ account, region, id }, stopping) {
    sql('UPDATE batches SET stopping = ? WHERE account = ? AND region = ? AND id = ?').run(
      Number(stopping),
      account,
      region,
      id,
    );
  },
  askedToStop({ account, region, id }) {
    const row = sql('SELECT stopping FROM batches WHERE account = ? AND region = ? AND id = ?').get(
      account,
      region,
      id,
    );
    return row?.['stopping'] === 1;
  },
  open: () => sql("SELECT body FROM batches WHERE status = 'IN_PROGRESS' ORDER BY seq").all().map(read),
  page({ account, region }, { project, status, ascending, after, limit }) {
    const parts = [
      ...(project === undefined ? [] : [{ text: 'project = ?', value: project }]),
      ...(status === undefined ? [] : [{ text: 'status = ?', value: status }]),
      ...(after === undefined ? [] : [{ text: `seq ${ascending ? '>' : '<'} ?`, value: after }]),
    ];
    const where = ['account = ?', 'region = ?', ...parts.map(({ text }) => text)].join(' AND ');
    return sql(`SELECT seq, id FROM batches WHERE ${where} ORDER BY seq ${ascending ? 'ASC' : 'DESC'} LIMIT ?`)
      .all(account, region, ...parts.map(({ value }) => value), limit)
      .map((row) => ({ seq: Number(row['seq']), id: row['id'] as string }));
  },
});
