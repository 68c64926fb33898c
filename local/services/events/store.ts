/**
 * The `events` database: buses, rules and their targets of all accounts and regions, and what still has to be
 * delivered.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { transactionsOn } from '../../kernel/transaction.ts';
import type { BusAddress, Place } from './addresses.ts';
import type { Target } from './target.ts';

export interface Bus extends BusAddress {
  /** JSON text */
  readonly policy: string | undefined;
  readonly description: string | undefined;
  readonly kmsKey: string | undefined;
  readonly deadLetterArn: string | undefined;
  /** Milliseconds; undefined for the default bus, which nobody made. */
  readonly created: number | undefined;
  readonly modified: number | undefined;
}

export interface Rule {
  readonly id: number;
  readonly bus: BusAddress;
  readonly name: string;
  readonly pattern: string | undefined;
  readonly schedule: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  readonly description: string | undefined;
  readonly role: string | undefined;
  /** When its schedule fires next; undefined without one or while it is disabled. */
  readonly next: number | undefined;
}

export interface DueRule extends Rule {
  readonly next: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buses (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, policy TEXT, description TEXT, kms TEXT, dlq TEXT,
    created INTEGER, modified INTEGER, PRIMARY KEY (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, bus TEXT NOT NULL,
    name TEXT NOT NULL,
    pattern TEXT, schedule TEXT, state TEXT NOT NULL, description TEXT, role TEXT, next INTEGER,
    UNIQUE (account, region, bus, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS rules_due ON rules (next) WHERE next IS NOT NULL;
  CREATE TABLE IF NOT EXISTS targets (
    rule INTEGER NOT NULL REFERENCES rules (id) ON DELETE CASCADE, id TEXT NOT NULL, arn TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (rule, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS targets_by_arn ON targets (arn);
  CREATE TABLE IF NOT EXISTS tags (
    arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)
  ) STRICT;
`;

type Row = Record<string, SQLOutputValue>;

const text = (value: SQLOutputValue | undefined): string | undefined => (value === null ? undefined : String(value));
const number = (value: SQLOutputValue | undefined): number | undefined => (value === null ? undefined : Number(value));

const toBus = (row: Row): Bus => ({
  account: String(row.account),
  region: String(row.region),
  name: String(row.name),
  policy: text(row.policy),
  description: text(row.description),
  kmsKey: text(row.kms),
  deadLetterArn: text(row.dlq),
  created: number(row.created),
  modified: number(row.modified),
});

const toRule = (row: Row): Rule => ({
  id: Number(row.id),
  bus: { account: String(row.account), region: String(row.region), name: String(row.bus) },
  name: String(row.name),
  pattern: text(row.pattern),
  schedule: text(row.schedule),
  state: String(row.state) as Rule['state'],
  description: text(row.description),
  role: text(row.role),
  next: number(row.next),
});

export type EventStore = ReturnType<typeof openEventStore>;

export const openEventStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const bus = db.prepare('SELECT * FROM buses WHERE account = ? AND region = ? AND name = ?');
  const buses = db.prepare('SELECT * FROM buses WHERE account = ? AND region = ? ORDER BY name');
  const putBus = db.prepare(
    `INSERT INTO buses (account, region, name, policy, description, kms, dlq, created, modified)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET policy = excluded.policy, description = excluded.description, kms = excluded.kms,
       dlq = excluded.dlq, modified = excluded.modified`,
  );
  const dropBus = db.prepare('DELETE FROM buses WHERE account = ? AND region = ? AND name = ?');
  const rule = db.prepare('SELECT * FROM rules WHERE account = ? AND region = ? AND bus = ? AND name = ?');
  const rules = db.prepare('SELECT * FROM rules WHERE account = ? AND region = ? AND bus = ? ORDER BY name');
  const due = db.prepare('SELECT * FROM rules WHERE next <= ? ORDER BY next');
  const earliest = db.prepare('SELECT MIN(next) AS next FROM rules WHERE next IS NOT NULL');
  const putRule = db.prepare(
    `INSERT INTO rules (account, region, bus, name, pattern, schedule, state, description, role, next)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET pattern = excluded.pattern, schedule = excluded.schedule, state = excluded.state,
       description = excluded.description, role = excluded.role, next = excluded.next`,
  );
  const setNext = db.prepare('UPDATE rules SET next = ? WHERE id = ?');
  const dropRule = db.prepare('DELETE FROM rules WHERE id = ?');
  const targets = db.prepare('SELECT target FROM targets WHERE rule = ? ORDER BY id');
  const putTarget = db.prepare(
    'INSERT INTO targets (rule, id, arn, target) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET arn = excluded.arn, ' +
      'target = excluded.target',
  );
  const dropTarget = db.prepare('DELETE FROM targets WHERE rule = ? AND id = ?');
  const rulesByTarget = db.prepare(
    `SELECT DISTINCT rules.name FROM rules JOIN targets ON targets.rule = rules.id
     WHERE account = ? AND region = ? AND bus = ? AND targets.arn = ? ORDER BY rules.name`,
  );
  const tags = db.prepare('SELECT key, value FROM tags WHERE arn = ? ORDER BY key');
  const putTag = db.prepare('INSERT INTO tags VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  const dropTag = db.prepare('DELETE FROM tags WHERE arn = ? AND key = ?');
  const dropTags = db.prepare('DELETE FROM tags WHERE arn = ?');
  const atOnce = transactionsOn(db);
  /** Rules of a bus, read once until rules change: every event asks for all of them. */
  const kept = new Map<string, readonly Rule[]>();
  return {
    /** All or nothing; may be nested. */
    transaction<T>(work: () => T): T {
      try {
        return atOnce(work);
      } catch (error) {
        kept.clear();
        throw error;
      }
    },
    bus(address: BusAddress): Bus | undefined {
      const row = bus.get(address.account, address.region, address.name);
      if (row) return toBus(row);
      if (address.name !== 'default') return undefined;
      const nothing = { policy: undefined, description: undefined, kmsKey: undefined, deadLetterArn: undefined };
      return { ...address, ...nothing, created: undefined, modified: undefined };
    },
    /** Without the default bus while nothing has been set on it. */
    buses: (place: Place): Bus[] => buses.all(place.account, place.region).map(toBus),
    putBus(value: Bus): void {
      const { account, region, name, policy, description, kmsKey, deadLetterArn, created, modified } = value;
      putBus.run(
        account,
        region,
        name,
        policy ?? null,
        description ?? null,
        kmsKey ?? null,
        deadLetterArn ?? null,
        created ?? null,
        modified ?? null,
      );
    },
    dropBus: (address: BusAddress) => dropBus.run(address.account, address.region, address.name),
    rule(address: BusAddress, name: string): Rule | undefined {
      const row = rule.get(address.account, address.region, address.name, name);
      return row && toRule(row);
    },
    rules(address: BusAddress): readonly Rule[] {
      const { account, region, name } = address;
      const key = `${account} ${region} ${name}`;
      const known = kept.get(key) ?? rules.all(account, region, name).map(toRule);
      kept.set(key, known);
      return known;
    },
    due: (now: number): DueRule[] => due.all(now).map((row) => toRule(row) as DueRule),
    earliest: (): number | undefined => number(earliest.get()?.next),
    putRule(value: Omit<Rule, 'id'>): void {
      kept.clear();
      const { account, region, name: busName } = value.bus;
      putRule.run(
        account,
        region,
        busName,
        value.name,
        value.pattern ?? null,
        value.schedule ?? null,
        value.state,
        value.description ?? null,
        value.role ?? null,
        value.next ?? null,
      );
    },
    setNext(id: number, next: number | undefined): void {
      kept.clear();
      setNext.run(next ?? null, id);
    },
    dropRule(id: number): void {
      kept.clear();
      dropRule.run(id);
    },
    targets: (id: number): Target[] => targets.all(id).map((row) => JSON.parse(String(row.target)) as Target),
    putTarget: (id: number, target: Target) => putTarget.run(id, target.Id, target.Arn, JSON.stringify(target)),
    dropTarget: (id: number, target: string): boolean => dropTarget.run(id, target).changes > 0,
    rulesByTarget: (address: BusAddress, arn: string): string[] =>
      rulesByTarget.all(address.account, address.region, address.name, arn).map((row) => String(row.name)),
    tags: (arn: string) => tags.all(arn).map((row) => ({ Key: String(row.key), Value: String(row.value) })),
    putTag: (arn: string, key: string, value: string) => putTag.run(arn, key, value),
    dropTag: (arn: string, key: string) => dropTag.run(arn, key),
    dropTags: (arn: string) => dropTags.run(arn),
  };
};
