/** Rows of projects. */
import type { Project } from './model.ts';
import type { Store } from './store.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Projects {
  get(place: Place, name: string): Project | undefined;
  add(project: Project): void;
  replace(project: Project): void;
  remove(place: Place, name: string): void;
  /** The number of the project's next build; counts up. */
  nextNumber(place: Place, name: string): number;
  nextBatchNumber(place: Place, name: string): number;
  names(place: Place, order: 'name' | 'created' | 'modified', descending: boolean): readonly string[];
}

export const openProjects = ({ sql }: Store): Projects => ({
  get({ account, region }, name) {
    const row = sql('SELECT body FROM projects WHERE account = ? AND region = ? AND name = ?').get(
      account,
      region,
      name,
    );
    return row && (JSON.parse(row['body'] as string) as Project);
  },
  add(project) {
    sql('INSERT INTO projects (account, region, name, created, modified, body) VALUES (?, ?, ?, ?, ?, ?)').run(
      project.account,
      project.region,
      project.name,
      project.created,
      project.lastModified,
      JSON.stringify(project),
    );
  },
  replace(project) {
    sql('UPDATE projects SET modified = ?, body = ? WHERE account = ? AND region = ? AND name = ?').run(
      project.lastModified,
      JSON.stringify(project),
      project.account,
      project.region,
      project.name,
    );
  },
  remove({ account, region }, name) {
    sql('DELETE FROM projects WHERE account = ? AND region = ? AND name = ?').run(account, region, name);
  },
  nextNumber({ account, region }, name) {
    const row = sql(
      'UPDATE projects SET last_number = last_number + 1 WHERE account = ? AND region = ? AND name = ? RETURNING ' +
        'last_number',
    ).get(account, region, name);
    return Number(row?.['last_number']);
  },
  nextBatchNumber({ account, region }, name) {
    const row = sql(
      'UPDATE projects SET last_batch_number = last_batch_number + 1 WHERE account = ? AND region = ? AND name = ? ' +
        'RETURNING last_batch_number',
    ).get(account, region, name);
    return Number(row?.['last_batch_number']);
  },
  names({ account, region }, order, descending) {
    const direction = descending ? 'DESC' : 'ASC';
    return sql(
      `SELECT name FROM projects WHERE account = ? AND region = ? ORDER BY ${order} ${direction}, name ${direction}`,
    )
      .all(account, region)
      .map((row) => row['name'] as string);
  },
});
