/** The `ssm` database: parameters with all their versions. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export type Kind = 'String' | 'StringList' | 'SecureString';

/** One version of a parameter. */
export interface Version {
  readonly name: string;
  readonly version: number;
  readonly kind: Kind;
  /** SecureString: the ciphertext of KMS, base64. */
  readonly value: string;
  readonly keyId: string | undefined;
  readonly description: string | undefined;
  readonly pattern: string | undefined;
  readonly dataType: string;
  readonly tier: string;
  /** Milliseconds. */
  readonly modified: number;
  /** ARN of who wrote it. */
  readonly user: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS parameters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    version INTEGER NOT NULL, tags TEXT NOT NULL, UNIQUE (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    parameter INTEGER NOT NULL REFERENCES parameters (id) ON DELETE CASCADE, version INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (parameter, version)
  ) STRICT;
`;

/** Older versions are dropped, as on AWS. */
const MOST_VERSIONS = 100;

export type SsmStore = ReturnType<typeof openSsmStore>;

export const openSsmStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const head = prepare<Head>(
    db,
    'SELECT id, version, tags FROM parameters WHERE account = ? AND region = ? AND name = ?',
  );
  const names = prepare<{ name: string }>(
    db,
    'SELECT name FROM parameters WHERE account = ? AND region = ? ORDER BY name',
  );
  const insert = db.prepare('INSERT INTO parameters (account, region, name, version, tags) VALUES (?, ?, ?, 0, ?)');
  const setHead = db.prepare('UPDATE parameters SET version = ?, tags = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM parameters WHERE id = ?');
  const version = db.prepare('SELECT body FROM versions WHERE parameter = ? AND version = ?');
  const history = db.prepare('SELECT body FROM versions WHERE parameter = ? ORDER BY version');
  const addVersion = db.prepare('INSERT INTO versions VALUES (?, ?, ?)');
  const dropOld = db.prepare('DELETE FROM versions WHERE parameter = ? AND version <= ?');

  const transaction = transactionsOn(db);
  type Head = { id: number; version: number; tags: string };
  const exactly = ({ account, region }: Place, name: string) => head.get(account, region, name);
  /** `/a` and `a` are one parameter, under the name that it was made with. */
  const headOf = (place: Place, name: string): Head | undefined => {
    const [, plain] = /^\/?([^/]+)$/.exec(name) ?? [];
    const other = plain === undefined ? undefined : name === plain ? `/${plain}` : plain;
    return exactly(place, name) ?? (other === undefined ? undefined : exactly(place, other));
  };
  const parse = (row: unknown): Version | undefined =>
    row === undefined ? undefined : (JSON.parse((row as { body: string }).body) as Version);
  return {
    names: ({ account, region }: Place) => names.all(account, region).map(({ name }) => name),
    /** The newest version, or the one that is asked for. */
    get(place: Place, name: string, number?: number): Version | undefined {
      const found = headOf(place, name);
      return found && parse(version.get(found.id, number ?? found.version));
    },
    history(place: Place, name: string): readonly Version[] {
      const found = headOf(place, name);
      return found ? history.all(found.id).map((row) => parse(row) as Version) : [];
    },
    tags: (place: Place, name: string): Record<string, string> => JSON.parse(headOf(place, name)?.tags ?? '{}'),
    setTags(place: Place, name: string, tags: Readonly<Record<string, string>>) {
      const found = headOf(place, name);
      if (found) setHead.run(found.version, JSON.stringify(tags), found.id);
    },
    /** Writes the next version of a parameter and returns its number. */
    put(place: Place, given: Omit<Version, 'version'>, tags: Readonly<Record<string, string>> | undefined): number {
      return transaction(() => {
        const before = this.get(place, given.name);
        const written = { ...given, name: before?.name ?? given.name };
        if (!headOf(place, written.name))
          insert.run(place.account, place.region, written.name, JSON.stringify(tags ?? {}));
        const found = headOf(place, written.name) as { id: number; version: number; tags: string };
        const next = found.version + 1;
        addVersion.run(found.id, next, JSON.stringify({ ...written, version: next }));
        setHead.run(next, found.tags, found.id);
        dropOld.run(found.id, next - MOST_VERSIONS);
        return next;
      });
    },
    remove(place: Place, name: string): boolean {
      const found = headOf(place, name);
      if (found) remove.run(found.id);
      return found !== undefined;
    },
  };
};
