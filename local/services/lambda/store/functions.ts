/** Functions and their versions. */
import type { DatabaseSync } from 'node:sqlite';

export interface FunctionKey {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** `$LATEST` or a published version of a function. */
export interface FunctionVersion extends FunctionKey {
  readonly version: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
  readonly variables: Readonly<Record<string, string>> | undefined;
  readonly deadLetterArn: string | undefined;
  readonly logging: Logging;
  readonly architecture: string;
  /** MB. */
  readonly ephemeralStorage: number;
  /** base64 */
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Later ones cover earlier ones. */
  readonly layers: readonly UsedLayer[];
  readonly modified: number;
  readonly revisionId: string;
}

/** As it was when the function got it. */
export interface UsedLayer {
  readonly arn: string;
  /** base64 */
  readonly codeSha256: string;
  readonly codeSize: number;
}

export interface Logging {
  readonly format: 'Text' | 'JSON';
  readonly applicationLevel: string | undefined;
  readonly systemLevel: string | undefined;
  readonly group: string;
}

/** What belongs to the function as a whole. */
export interface FunctionHead {
  readonly tags: Readonly<Record<string, string>>;
  readonly reserved: number | undefined;
  readonly nextVersion: number;
}

export interface Functions {
  get(key: FunctionKey, version?: string): FunctionVersion | undefined;
  put(version: FunctionVersion): void;
  head(key: FunctionKey): FunctionHead | undefined;
  putHead(key: FunctionKey, head: FunctionHead): void;
  versions(key: FunctionKey): FunctionVersion[];
  /** `$LATEST` of every function, by name. */
  list(account: string, region: string): FunctionVersion[];
  delete(key: FunctionKey): void;
  deleteVersion(key: FunctionKey, version: string): void;
  /** Sum of the reserved concurrency of the other functions. */
  reservedElsewhere(key: FunctionKey): number;
  /** base64 digests of all code that some version uses. */
  codeInUse(): Set<string>;
}

export const openFunctions = (db: DatabaseSync): Functions => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS functions (
      account TEXT, region TEXT, name TEXT, tags TEXT NOT NULL, reserved INTEGER, next_version INTEGER NOT NULL,
      PRIMARY KEY (account, region, name)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS versions (
      account TEXT, region TEXT, name TEXT, version TEXT, body TEXT NOT NULL,
      PRIMARY KEY (account, region, name, version),
      FOREIGN KEY (account, region, name) REFERENCES functions ON DELETE CASCADE) WITHOUT ROWID`);
  const where = 'account = ? AND region = ? AND name = ?';
  const one = db.prepare(`SELECT body FROM versions WHERE ${where} AND version = ?`);
  const put = db.prepare('INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?)');
  const head = db.prepare(`SELECT tags, reserved, next_version FROM functions WHERE ${where}`);
  const putHead = db.prepare(
    `INSERT INTO functions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
     tags = excluded.tags, reserved = excluded.reserved, next_version = excluded.next_version`,
  );
  const versions = db.prepare(`SELECT body FROM versions WHERE ${where} ORDER BY CAST(version AS INTEGER)`);
  const list = db.prepare(
    "SELECT body FROM versions WHERE account = ? AND region = ? AND version = '$LATEST' ORDER BY name",
  );
  const remove = db.prepare(`DELETE FROM functions WHERE ${where}`);
  const removeVersion = db.prepare(`DELETE FROM versions WHERE ${where} AND version = ?`);
  const reserved = db.prepare(
    'SELECT coalesce(sum(reserved), 0) AS sum FROM functions WHERE account = ? AND region = ? AND name <> ?',
  );
  const code = db.prepare(
    `SELECT body ->> 'codeSha256' AS sha FROM versions
     UNION SELECT value ->> 'codeSha256' FROM versions, json_each(body, '$.layers')`,
  );
  const read = (row: unknown): FunctionVersion => JSON.parse((row as { body: string }).body) as FunctionVersion;
  return {
    get(key, version = '$LATEST') {
      const row = one.get(...columns(key), version);
      return row && read(row);
    },
    put: (version) => void put.run(...columns(version), version.version, JSON.stringify(version)),
    head(key) {
      const row = head.get(...columns(key)) as
        | { tags: string; reserved: number | null; next_version: number }
        | undefined;
      return row && { tags: JSON.parse(row.tags), reserved: row.reserved ?? undefined, nextVersion: row.next_version };
    },
    putHead: (key, { tags, reserved: limit, nextVersion }) =>
      void putHead.run(...columns(key), JSON.stringify(tags), limit ?? null, nextVersion),
    versions: (key) => versions.all(...columns(key)).map(read),
    list: (account, region) => list.all(account, region).map(read),
    delete: (key) => void remove.run(...columns(key)),
    deleteVersion: (key, version) => void removeVersion.run(...columns(key), version),
    reservedElsewhere: (key) => (reserved.get(...columns(key)) as { sum: number }).sum,
    codeInUse: () => new Set(code.all().map((row) => (row as { sha: string }).sha)),
  };
};

export const columns = ({ account, region, name }: FunctionKey): [string, string, string] => [account, region, name];
