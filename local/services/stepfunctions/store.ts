/**
 * Everything of Step Functions that is on disk. One method per question; callers decide what belongs into one
 * transaction.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Outbox } from '../../kernel/outbox.ts';
import { openStatements, type Statements } from '../../kernel/statements.ts';
import { SCHEMA } from './schema.ts';

export interface MachineRow {
  arn: string;
  account: string;
  region: string;
  name: string;
  type: 'STANDARD' | 'EXPRESS';
  status: 'ACTIVE' | 'DELETING';
  revision: string;
  created: number;
  next_version: number;
  tags: string;
}
export interface RevisionRow {
  id: string;
  machine: string;
  definition: string;
  role: string;
  /** JSON of loggingConfiguration, tracingConfiguration, encryptionConfiguration */
  settings: string;
  created: number;
  /** 1 for the revision that CreateStateMachine made: AWS shows no revision id for it. */
  initial: number;
}
export interface VersionRow {
  arn: string;
  machine: string;
  number: number;
  revision: string;
  description: string | null;
  created: number;
}
export interface AliasRow {
  arn: string;
  machine: string;
  name: string;
  /** the version's ARN */
  version: string;
  description: string | null;
  created: number;
  updated: number;
}
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
export interface ExecutionRow {
  key: number;
  arn: string;
  machine: string;
  revision: string;
  version: string | null;
  alias: string | null;
  name: string;
  type: 'STANDARD' | 'EXPRESS';
  status: ExecutionStatus;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  started: number;
  stopped: number | null;
  redrives: number;
  redriven: number | null;
  last_event: number;
  map_run: string | null;
  /** Of a map run's child: JSON of what its machine needs to know (path in the parent's definition, item). */
  item: string | null;
  trace: string | null;
}
export interface FrameRow {
  id: number;
  doing: string;
  job: string | null;
  body: string;
}
export interface TimerRow {
  execution: number;
  frame: number;
  kind: string;
  due: number;
}

export class Store {
  readonly #statements: Statements;
  /** Status events on their way to the bus. */
  readonly outbox: Outbox;

  constructor(db: DatabaseSync, outbox: Outbox) {
    this.#statements = openStatements(db, SCHEMA);
    this.outbox = outbox;
  }

  /** All or nothing; on disk (WAL) when it returns. */
  transaction<T>(work: () => T): T {
    return this.#statements.transaction(work);
  }

  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statements.sql<Row>(sql).get(...values);
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statements.sql<Row>(sql).all(...values);
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statements.sql(sql).run(...values).changes);
  }

  insert<Row extends object>(table: string, row: Row): number {
    const columns = Object.keys(row);
    const sql = `INSERT INTO ${table}(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    return Number(this.#statements.sql(sql).run(...(Object.values(row) as SQLInputValue[])).lastInsertRowid);
  }

  machine = (arn: string) => this.one<MachineRow>('SELECT * FROM machine WHERE arn = ?', arn);
  revision = (id: string) => this.one<RevisionRow>('SELECT * FROM revision WHERE id = ?', id);
  version = (arn: string) => this.one<VersionRow>('SELECT * FROM version WHERE arn = ?', arn);
  alias = (arn: string) => this.one<AliasRow>('SELECT * FROM alias WHERE arn = ?', arn);
  execution = (arn: string) => this.one<ExecutionRow>('SELECT * FROM execution WHERE arn = ?', arn);
  executionByKey = (key: number) => this.one<ExecutionRow>('SELECT * FROM execution WHERE key = ?', key);
  frames = (execution: number) =>
    this.all<FrameRow>('SELECT id, doing, job, body FROM frame WHERE execution = ? ORDER BY id', execution);
  items = (execution: number, frame: number) =>
    this.one<{ body: string }>('SELECT body FROM items WHERE execution = ? AND frame = ?', execution, frame)?.body;
  timersOf = (execution: number) => this.all<TimerRow>('SELECT * FROM timer WHERE execution = ?', execution);
  dueTimers = (now: number) => this.all<TimerRow>('SELECT * FROM timer WHERE due <= ? ORDER BY due LIMIT 500', now);
  nextDue = () => this.one<{ due: number | null }>('SELECT min(due) AS due FROM timer')?.due ?? undefined;

  /** A secret of this installation, made once. */
  secret(name: string, make: () => string): string {
    this.run('INSERT OR IGNORE INTO secret(name, value) VALUES (?, ?)', name, make());
    return this.one<{ value: string }>('SELECT value FROM secret WHERE name = ?', name)?.value as string;
  }
}
