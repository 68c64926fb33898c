/** The tables of Step Functions. Times are milliseconds since 1970, values are JSON text. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS machine(
  arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  status TEXT NOT NULL,
  revision TEXT NOT NULL, created INTEGER NOT NULL, next_version INTEGER NOT NULL DEFAULT 1,
  tags TEXT NOT NULL DEFAULT '{}');
-- What a machine was at a time; executions and versions stay on theirs.
CREATE TABLE IF NOT EXISTS revision(
  id TEXT PRIMARY KEY, machine TEXT NOT NULL, definition TEXT NOT NULL, role TEXT NOT NULL, settings TEXT NOT NULL,
  created INTEGER NOT NULL, initial INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS version(
  arn TEXT PRIMARY KEY, machine TEXT NOT NULL, number INTEGER NOT NULL, revision TEXT NOT NULL, description TEXT,
  created INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS version_of ON version(machine, number DESC);
CREATE TABLE IF NOT EXISTS alias(
  arn TEXT PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, description TEXT,
  created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS alias_of ON alias(machine, name);
CREATE TABLE IF NOT EXISTS execution(
  key INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, revision TEXT NOT NULL, version TEXT,
  alias TEXT, name TEXT NOT NULL, type TEXT NOT NULL,
  status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started INTEGER NOT NULL,
  stopped INTEGER,
  redrives INTEGER NOT NULL DEFAULT 0, redriven INTEGER, last_event INTEGER NOT NULL DEFAULT 0, map_run TEXT, item TEXT,
  trace TEXT);
CREATE INDEX IF NOT EXISTS execution_of ON execution(machine, started DESC, key DESC);
CREATE INDEX IF NOT EXISTS execution_open ON execution(machine) WHERE status = 'RUNNING';
CREATE INDEX IF NOT EXISTS execution_in ON execution(map_run, status) WHERE map_run IS NOT NULL;
-- The open branches of open executions. \`doing\` says what must happen after a restart: ready (go on), calling (send again), job (look at the job), waiting, done.
CREATE TABLE IF NOT EXISTS frame(
  execution INTEGER NOT NULL, id INTEGER NOT NULL, doing TEXT NOT NULL, job TEXT, body TEXT NOT NULL,
  PRIMARY KEY(execution, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS frame_interrupted ON frame(doing, execution)
WHERE doing IN ('ready', 'calling', 'job', 'ended');
CREATE INDEX IF NOT EXISTS frame_job ON frame(job) WHERE job IS NOT NULL;
-- What is large and never changes while a frame lives (a Map's items).
CREATE TABLE IF NOT EXISTS items(execution INTEGER NOT NULL, frame INTEGER NOT NULL, body TEXT NOT NULL,
PRIMARY KEY(execution, frame)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history(
  execution INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, events TEXT NOT NULL,
  PRIMARY KEY(execution, first)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timer(
  execution INTEGER NOT NULL, frame INTEGER NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY(execution, frame, kind)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timer_due ON timer(due);
CREATE TABLE IF NOT EXISTS map_run(
  arn TEXT PRIMARY KEY, execution INTEGER NOT NULL, frame INTEGER NOT NULL, status TEXT NOT NULL,
  started INTEGER NOT NULL, stopped INTEGER, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;
