/** What every operation on repositories works with: the `ecr` database and the words of its faults. */
import type { DatabaseSync } from 'node:sqlite';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly mutability: string;
  readonly exclusionFilters?: unknown;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: string; readonly kmsKey?: string };
  readonly tags: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly policy?: string;
  readonly lifecycle?: string;
}

export type Place = Pick<Call, 'account' | 'region'>;
export type Operations = Readonly<Record<string, Operation>>;

/** Member of every request: the account whose registry is meant. */
export interface OfRepository {
  readonly repositoryName: string;
  readonly registryId?: string;
}

export const openEcrStore = (db: DatabaseSync) => {
  db.exec(`CREATE TABLE IF NOT EXISTS repositories (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (account, region, name)) STRICT`);
  const one = db.prepare('SELECT body FROM repositories WHERE account = ? AND region = ? AND name = ?');
  const all = db.prepare('SELECT body FROM repositories WHERE account = ? AND region = ? ORDER BY name');
  const put = db.prepare('INSERT OR REPLACE INTO repositories (account, region, name, body) VALUES (?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM repositories WHERE account = ? AND region = ? AND name = ?');
  const read = (row: unknown) => JSON.parse((row as { body: string }).body) as Repository;
  return {
    get({ account, region }: Place, name: string): Repository | undefined {
      const row = one.get(account, region, name);
      return row && read(row);
    },
    all: ({ account, region }: Place): readonly Repository[] => all.all(account, region).map(read),
    put: ({ account, region }: Place, row: Repository) => put.run(account, region, row.name, JSON.stringify(row)),
    drop: ({ account, region }: Place, name: string) => drop.run(account, region, name),
  };
};

export type EcrStore = ReturnType<typeof openEcrStore>;

export const arnOf = ({ account, region }: Place, name: string): string =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`;

export const invalid = (message: string): Fault => new Fault('InvalidParameterException', message);

/** Throws RepositoryNotFoundException. */
export const find = (store: EcrStore, call: Call, { repositoryName, registryId }: OfRepository): Repository => {
  const found = registryId === undefined || registryId === call.account ? store.get(call, repositoryName) : undefined;
  if (!found)
    throw new Fault(
      'RepositoryNotFoundException',
      `The repository with name '${repositoryName}' does not exist in the registry with id ` +
        `'${registryId ?? call.account}'`,
    );
  return found;
};

/** The permission that IAM must give; the repository's own policy counts too. */
export const demand = (store: EcrStore, call: Call, action: string, name: string | undefined): Demand => ({
  action: `ecr:${action}`,
  resource: name === undefined ? '*' : arnOf(call, name),
  ...(name !== undefined && { resourcePolicy: store.get(call, name)?.policy }),
});
