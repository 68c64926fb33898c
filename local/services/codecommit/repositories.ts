/** Rows of repositories and of their references. */
import type { Store } from './store.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Repository extends Place {
  readonly id: string;
  readonly name: string;
  /** Name of the bare repository's folder: random, so that no name can leave the data folder. */
  readonly folder: string;
  readonly description: string | undefined;
  readonly defaultBranch: string | undefined;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly modified: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Repositories {
  find(place: Place, name: string): Repository | undefined;
  byId(id: string): Repository | undefined;
  all(): readonly Repository[];
  list(place: Place, order: 'name' | 'modified', descending: boolean): readonly Repository[];
  add(repository: Repository): void;
  save(repository: Repository): void;
  remove(id: string): void;
  /** Branches and tags by full name. */
  refs(id: string): ReadonlyMap<string, string>;
  ref(id: string, name: string): string | undefined;
}

export const repositoryArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:codecommit:${region}:${account}:${name}`;

export const openRepositories = ({ sql }: Store): Repositories => ({
  find({ account, region }, name) {
    const row = sql('SELECT * FROM repositories WHERE account = ? AND region = ? AND name = ?').get(
      account,
      region,
      name,
    );
    return row && read(row);
  },
  byId(id) {
    const row = sql('SELECT * FROM repositories WHERE id = ?').get(id);
    return row && read(row);
  },
  all: () => sql('SELECT * FROM repositories').all().map(read),
  list({ account, region }, order, descending) {
    const direction = descending ? 'DESC' : 'ASC';
    return sql(
      `SELECT * FROM repositories WHERE account = ? AND region = ? ORDER BY ${order} ${direction}, name ${direction}`,
    )
      .all(account, region)
      .map(read);
  },
  add(repository) {
    sql(
      'INSERT INTO repositories (id, account, region, name, folder, description, default_branch, created, modified, ' +
        'tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      repository.id,
      repository.account,
      repository.region,
      repository.name,
      repository.folder,
      repository.description ?? null,
      repository.defaultBranch ?? null,
      repository.created,
      repository.modified,
      JSON.stringify(repository.tags),
    );
  },
  save(repository) {
    sql(
      'UPDATE repositories SET name = ?, description = ?, default_branch = ?, modified = ?, tags = ? WHERE id = ?',
    ).run(
      repository.name,
      repository.description ?? null,
      repository.defaultBranch ?? null,
      repository.modified,
      JSON.stringify(repository.tags),
      repository.id,
    );
  },
  remove(id) {
    sql('DELETE FROM repositories WHERE id = ?').run(id);
  },
  refs: (id) =>
    new Map(
      sql('SELECT name, object FROM refs WHERE repository = ? ORDER BY name')
        .all(id)
        .map((row) => [row['name'] as string, row['object'] as string]),
    ),
  ref: (id, name) =>
    sql('SELECT object FROM refs WHERE repository = ? AND name = ?').get(id, name)?.['object'] as string | undefined,
});

const read = (row: Record<string, unknown>): Repository => ({
  id: row['id'] as string,
  account: row['account'] as string,
  region: row['region'] as string,
  name: row['name'] as string,
  folder: row['folder'] as string,
  description: (row['description'] as string | null) ?? undefined,
  defaultBranch: (row['default_branch'] as string | null) ?? undefined,
  created: Number(row['created']),
  modified: Number(row['modified']),
  tags: JSON.parse(row['tags'] as string) as Record<string, string>,
});
