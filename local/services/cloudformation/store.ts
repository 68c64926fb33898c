/** Stacks, change sets, resources and events on disk. Everything of a stack hangs on its id (its ARN). */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';
import type {
  ChangeSetRow,
  DetectionRow,
  DriftRow,
  EventRow,
  LeftoverRow,
  OperationRow,
  ResourceRow,
  StableRow,
  StackFacts,
  StackRow,
} from './rows.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS stacks (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
  status TEXT NOT NULL, created INTEGER NOT NULL, token TEXT, body TEXT NOT NULL);
DROP INDEX IF EXISTS stack_names;
CREATE UNIQUE INDEX IF NOT EXISTS names_of_living_stacks ON stacks (account, region, name)
WHERE status <> 'DELETE_COMPLETE';
CREATE TABLE IF NOT EXISTS change_sets (
  id TEXT PRIMARY KEY, stack TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL,
  body TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS change_set_names ON change_sets (stack, name);
CREATE TABLE IF NOT EXISTS resources (
  stack TEXT NOT NULL, logical TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (stack, logical));
CREATE TABLE IF NOT EXISTS operations (id TEXT PRIMARY KEY, stack TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stable (stack TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS leftovers (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, stack TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT, stack TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_stack ON events (stack, seq);
CREATE TABLE IF NOT EXISTS drifts (
  stack TEXT NOT NULL, logical TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (stack, logical));
CREATE TABLE IF NOT EXISTS detections (
  id TEXT PRIMARY KEY, stack TEXT NOT NULL, status TEXT NOT NULL, begun INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS detections_of_stack ON detections (stack, begun);
CREATE TABLE IF NOT EXISTS exports (
  account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, stack TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (account, region, name));
CREATE TABLE IF NOT EXISTS imports (
  account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, stack TEXT NOT NULL,
  PRIMARY KEY (account, region, name, stack));
CREATE TABLE IF NOT EXISTS custom_answers (
  key TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, opened INTEGER NOT NULL, body TEXT);
`;

export type Store = ReturnType<typeof openStore>;

export const openStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const one = (sql: string) => {
    const statement = db.prepare(sql);
    return <T>(...values: SQLInputValue[]): T | undefined => {
      const row = statement.get(...values);
      return row === undefined ? undefined : (JSON.parse(row['body'] as string) as T);
    };
  };
  const all = (sql: string) => {
    const statement = db.prepare(sql);
    return <T>(...values: SQLInputValue[]): T[] =>
      statement.all(...values).map((row) => JSON.parse(row['body'] as string) as T);
  };
  const put = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SQLInputValue[]) => statement.run(...values);
  };
  const stackById = one('SELECT body FROM stacks WHERE id = ?');
  const stackName = prepare<StackFacts & { token: string | null }>(
    db,
    'SELECT id, account, region, name, token FROM stacks WHERE id = ?',
  );
  const stackByName = one(
    "SELECT body FROM stacks WHERE account = ? AND region = ? AND name = ? AND status <> 'DELETE_COMPLETE'",
  );
  const stacks = all('SELECT body FROM stacks WHERE account = ? AND region = ? ORDER BY created DESC, id');
  const putStack = put(
    'INSERT INTO stacks (id, account, region, name, status, created, token, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (id) DO UPDATE SET status = excluded.status, token = excluded.token, body = excluded.body',
  );
  const changeSetById = one('SELECT body FROM change_sets WHERE id = ?');
  const changeSetByName = one('SELECT body FROM change_sets WHERE stack = ? AND name = ?');
  const changeSets = all('SELECT body FROM change_sets WHERE stack = ? ORDER BY created DESC, id');
  const openChangeSets = all("SELECT body FROM change_sets WHERE status IN ('CREATE_PENDING', 'CREATE_IN_PROGRESS')");
  const putChangeSet = put(
    'INSERT INTO change_sets (id, stack, name, status, created, body) VALUES (?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (id) DO UPDATE SET status = excluded.status, body = excluded.body',
  );
  const dropChangeSet = put('DELETE FROM change_sets WHERE id = ?');
  const resourceById = one('SELECT body FROM resources WHERE stack = ? AND logical = ?');
  const resources = all('SELECT body FROM resources WHERE stack = ? ORDER BY logical');
  const putResource = put(
    'INSERT INTO resources (stack, logical, body) VALUES (?, ?, ?) ON CONFLICT (stack, logical) DO UPDATE SET body ' +
      '= excluded.body',
  );
  const dropResource = put('DELETE FROM resources WHERE stack = ? AND logical = ?');
  const operationById = one('SELECT body FROM operations WHERE id = ?');
  const openOperations = all('SELECT body FROM operations ORDER BY rowid');
  const putOperation = put(
    'INSERT INTO operations (id, stack, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const dropOperation = put('DELETE FROM operations WHERE id = ?');
  const putLeftover = put('INSERT INTO leftovers (stack, body) VALUES (?, ?)');
  const leftovers = db.prepare('SELECT seq, body FROM leftovers WHERE stack = ? ORDER BY seq');
  const dropLeftover = put('DELETE FROM leftovers WHERE seq = ?');
  const stable = one('SELECT body FROM stable WHERE stack = ?');
  const putStable = put('INSERT OR IGNORE INTO stable (stack, body) VALUES (?, ?)');
  const dropStable = put('DELETE FROM stable WHERE stack = ?');
  const drifts = all('SELECT body FROM drifts WHERE stack = ? ORDER BY logical');
  const putDrift = put(
    'INSERT INTO drifts (stack, logical, body) VALUES (?, ?, ?) ON CONFLICT (stack, logical) DO UPDATE SET body = ' +
      'excluded.body',
  );
  const detectionById = one('SELECT body FROM detections WHERE id = ?');
  const lastDetection = one('SELECT body FROM detections WHERE stack = ? ORDER BY begun DESC, rowid DESC LIMIT 1');
  const openDetections = all("SELECT body FROM detections WHERE status = 'DETECTION_IN_PROGRESS' ORDER BY begun");
  const putDetection = put(
    'INSERT INTO detections (id, stack, status, begun, body) VALUES (?, ?, ?, ?, ?) ' +
      'ON CONFLICT (id) DO UPDATE SET status = excluded.status, body = excluded.body',
  );
  const putEvent = put('INSERT INTO events (stack, body) VALUES (?, ?)');
  const events = db.prepare('SELECT seq, body FROM events WHERE stack = ? AND seq < ? ORDER BY seq DESC LIMIT ?');

  return {
    db,
    /** Runs synchronous writes as one transaction; inside another it joins that one. */
    atOnce: transactionsOn(db),
    stack: (id: string) => stackById<StackRow>(id),
    /** The stack of these events, without reading the whole row with its template. */
    stackFacts: (id: string): StackFacts => {
      const { token, ...facts } = stackName.get(id) as StackFacts & { token: string | null };
      return { ...facts, ...(token !== null && { clientToken: token }) };
    },
    stackNamed: (account: string, region: string, name: string) => stackByName<StackRow>(account, region, name),
    /** Deleted ones too. */
    stacks: (account: string, region: string) => stacks<StackRow>(account, region),
    saveStack: (row: StackRow) =>
      putStack(
        row.id,
        row.account,
        row.region,
        row.name,
        row.status,
        row.created,
        row.clientToken ?? null,
        JSON.stringify(row),
      ),
    changeSet: (id: string) => changeSetById<ChangeSetRow>(id),
    changeSetNamed: (stack: string, name: string) => changeSetByName<ChangeSetRow>(stack, name),
    changeSets: (stack: string) => changeSets<ChangeSetRow>(stack),
    openChangeSets: () => openChangeSets<ChangeSetRow>(),
    saveChangeSet: (row: ChangeSetRow) =>
      putChangeSet(row.id, row.stack, row.name, row.status, row.created, JSON.stringify(row)),
    dropChangeSet: (id: string) => dropChangeSet(id),
    resource: (stack: string, logicalId: string) => resourceById<ResourceRow>(stack, logicalId),
    resources: (stack: string) => resources<ResourceRow>(stack),
    saveResource: (row: ResourceRow) => putResource(row.stack, row.logicalId, JSON.stringify(row)),
    dropResource: (stack: string, logicalId: string) => dropResource(stack, logicalId),
    operation: (id: string) => operationById<OperationRow>(id),
    /** Those that have not ended. */
    openOperations: () => openOperations<OperationRow>(),
    saveOperation: (row: OperationRow) => putOperation(row.id, row.stack, JSON.stringify(row)),
    dropOperation: (id: string) => dropOperation(id),
    stable: (stack: string) => stable<StableRow>(stack),
    /** The oldest stays: what failed operations leave behind is not stable. */
    keepStable: (stack: string, row: StableRow) => putStable(stack, JSON.stringify(row)),
    dropStable: (stack: string) => dropStable(stack),
    addLeftover: (resource: ResourceRow, replaced: boolean) =>
      putLeftover(resource.stack, JSON.stringify({ resource, replaced })),
    leftovers: (stack: string): LeftoverRow[] =>
      leftovers.all(stack).map((row) => ({ seq: row['seq'] as number, ...JSON.parse(row['body'] as string) })),
    dropLeftover: (seq: number) => dropLeftover(seq),
    drifts: (stack: string) => drifts<DriftRow>(stack),
    saveDrift: (row: DriftRow) => putDrift(row.stack, row.logicalId, JSON.stringify(row)),
    detection: (id: string) => detectionById<DetectionRow>(id),
    lastDetection: (stack: string) => lastDetection<DetectionRow>(stack),
    openDetections: () => openDetections<DetectionRow>(),
    saveDetection: (row: DetectionRow) => putDetection(row.id, row.stack, row.status, row.begun, JSON.stringify(row)),
    addEvent: (stack: string, row: EventRow) => putEvent(stack, JSON.stringify(row)),
    /** Newest first, those before `before`. */
    events: (stack: string, before: number, limit: number): (EventRow & { seq: number })[] =>
      events
        .all(stack, before, limit)
        .map((row) => ({ seq: row['seq'] as number, ...JSON.parse(row['body'] as string) })),
  };
};
