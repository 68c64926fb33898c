/** The `secretsmanager` database: secrets with their versions, of all accounts and regions. Values are sealed. */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements } from '../../kernel/statements.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Secret extends Place {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  /** As it was given; undefined for the account's own key of Secrets Manager. */
  readonly keyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly policy: string | undefined;
  /** Milliseconds, as all times here. */
  readonly created: number;
  readonly changed: number;
  /** Set while the secret waits for its deletion. */
  readonly deletion: number | undefined;
}

/** A value encrypted with a data key that is encrypted itself; all base64. */
export interface Sealed {
  readonly dataKey: string;
  readonly nonce: string;
  readonly tag: string;
  readonly ciphertext: string;
}

export interface Version {
  readonly id: string;
  readonly created: number;
  readonly stages: readonly string[];
  readonly sealed: Sealed;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS secrets (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, deletion INTEGER,
    body TEXT NOT NULL, UNIQUE (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    secret TEXT NOT NULL REFERENCES secrets (arn) ON DELETE CASCADE, id TEXT NOT NULL, created INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (secret, id)
  ) STRICT;
`;

type Body = { body: string };

/** Versions without a stage beyond this number are dropped, the oldest first. */
const MOST_VERSIONS = 100;

export type SecretStore = ReturnType<typeof openSecretStore>;

export const openSecretStore = (db: DatabaseSync) => {
  const { sql, transaction } = openStatements(db, SCHEMA);
  const secretOf = (row: Body | undefined) => row && (JSON.parse(row.body) as Secret);
  const versionOf = (row: Body | undefined) => row && (JSON.parse(row.body) as Version);
  const store = {
    transaction,
    byArn: (arn: string) => secretOf(sql<Body>('SELECT body FROM secrets WHERE arn = ?').get(arn)),
    byName: ({ account, region }: Place, name: string) =>
      secretOf(
        sql<Body>('SELECT body FROM secrets WHERE account = ? AND region = ? AND name = ?').get(account, region, name),
      ),
    all: ({ account, region }: Place): readonly Secret[] =>
      sql<Body>('SELECT body FROM secrets WHERE account = ? AND region = ? ORDER BY name')
        .all(account, region)
        .map((row) => secretOf(row) as Secret),
    save(secret: Secret) {
      const { arn, account, region, name, deletion } = secret;
      sql(`INSERT INTO secrets VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (arn) DO UPDATE SET deletion = excluded.deletion, body = excluded.body`).run(
        arn,
        account,
        region,
        name,
        deletion ?? null,
        JSON.stringify(secret),
      );
    },
    remove: (arn: string) => void sql('DELETE FROM secrets WHERE arn = ?').run(arn),
    /** Secrets whose waiting time is over, with their values. */
    removeDue: (now: number) => void sql('DELETE FROM secrets WHERE deletion <= ?').run(now),
    version: (arn: string, id: string) =>
      versionOf(sql<Body>('SELECT body FROM versions WHERE secret = ? AND id = ?').get(arn, id)),
    /** The newest first. */
    versions: (arn: string): readonly Version[] =>
      sql<Body>('SELECT body FROM versions WHERE secret = ? ORDER BY created DESC, rowid DESC')
        .all(arn)
        .map((row) => versionOf(row) as Version),
    saveVersion(arn: string, version: Version) {
      sql(`INSERT INTO versions VALUES (?, ?, ?, ?)
        ON CONFLICT (secret, id) DO UPDATE SET body = excluded.body`).run(
        arn,
        version.id,
        version.created,
        JSON.stringify(version),
      );
    },
    dropDeprecated(arn: string) {
      const deprecated = store.versions(arn).filter(({ stages }) => stages.length === 0);
      for (const { id } of deprecated.slice(MOST_VERSIONS))
        sql('DELETE FROM versions WHERE secret = ? AND id = ?').run(arn, id);
    },
  };
  return store;
};
