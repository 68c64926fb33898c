/** The `sns` database: topics, subscriptions and tags of all accounts and regions. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { transactionsOn } from '../../kernel/transaction.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface Topic {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** As CreateTopic and SetTopicAttributes took them. */
  readonly attributes: Attributes;
  /** Subscriptions that were deleted since it exists. */
  readonly deleted: number;
}

export interface Subscription {
  readonly arn: string;
  readonly topic: string;
  /** The account that subscribed. */
  readonly owner: string;
  /** Who subscribed. */
  readonly principal: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** FilterPolicy, FilterPolicyScope, RawMessageDelivery, RedrivePolicy. */
  readonly attributes: Attributes;
  readonly confirmed: boolean;
  /** Confirmed by the owner of the endpoint, or at once because the subscriber owns it. */
  readonly authenticated: boolean;
  /** Unsubscribing needs a signature. */
  readonly locked: boolean;
  /** The secret token that confirms it. */
  readonly token: string | undefined;
  /** Milliseconds. */
  readonly tokenExpires: number | undefined;
}

export type Protocol = 'email' | 'email-json' | 'lambda' | 'sqs';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS topics (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, attributes TEXT NOT NULL,
    deleted INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS subscriptions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL REFERENCES topics (arn) ON DELETE CASCADE,
    owner TEXT NOT NULL, principal TEXT NOT NULL, protocol TEXT NOT NULL, endpoint TEXT NOT NULL,
    attributes TEXT NOT NULL,
    confirmed INTEGER NOT NULL, authenticated INTEGER NOT NULL, locked INTEGER NOT NULL, token TEXT UNIQUE,
    token_expires INTEGER,
    UNIQUE (topic, protocol, endpoint)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tags (
    arn TEXT NOT NULL REFERENCES topics (arn) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (arn, key)
  ) STRICT;
`;

type Row = Record<string, SQLOutputValue>;

const toTopic = (row: Row): Topic => ({
  arn: String(row.arn),
  account: String(row.account),
  region: String(row.region),
  name: String(row.name),
  attributes: JSON.parse(String(row.attributes)) as Attributes,
  deleted: Number(row.deleted),
});

const toSubscription = (row: Row): Subscription => ({
  arn: String(row.arn),
  topic: String(row.topic),
  owner: String(row.owner),
  principal: String(row.principal),
  protocol: String(row.protocol) as Protocol,
  endpoint: String(row.endpoint),
  attributes: JSON.parse(String(row.attributes)) as Attributes,
  confirmed: row.confirmed === 1,
  authenticated: row.authenticated === 1,
  locked: row.locked === 1,
  token: row.token === null ? undefined : String(row.token),
  tokenExpires: row.token_expires === null ? undefined : Number(row.token_expires),
});

export type SnsStore = ReturnType<typeof openSnsStore>;

export const openSnsStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  const topic = db.prepare('SELECT * FROM topics WHERE arn = ?');
  const topics = db.prepare('SELECT * FROM topics WHERE account = ? AND region = ? ORDER BY name');
  const putTopic = db.prepare(
    `INSERT INTO topics (arn, account, region, name, attributes, deleted) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET attributes = excluded.attributes, deleted = excluded.deleted`,
  );
  const dropTopic = db.prepare('DELETE FROM topics WHERE arn = ?');
  const subscription = db.prepare('SELECT * FROM subscriptions WHERE arn = ?');
  const byEndpoint = db.prepare('SELECT * FROM subscriptions WHERE topic = ? AND protocol = ? AND endpoint = ?');
  const byToken = db.prepare('SELECT * FROM subscriptions WHERE token = ?');
  const ofTopic = db.prepare('SELECT * FROM subscriptions WHERE topic = ? ORDER BY seq');
  const ofOwner = db.prepare(
    `SELECT subscriptions.* FROM subscriptions JOIN topics ON topics.arn = subscriptions.topic
     WHERE owner = ? AND region = ? ORDER BY seq`,
  );
  const putSubscription = db.prepare(
    `INSERT INTO subscriptions (arn, topic, owner, principal, protocol, endpoint, attributes, confirmed, authenticated,
      locked, token, token_expires)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET attributes = excluded.attributes, confirmed = excluded.confirmed,
       authenticated = excluded.authenticated, locked = excluded.locked, token = excluded.token,
       token_expires = excluded.token_expires`,
  );
  const dropSubscription = db.prepare('DELETE FROM subscriptions WHERE arn = ?');
  const countDeleted = db.prepare('UPDATE topics SET deleted = deleted + 1 WHERE arn = ?');
  const tags = db.prepare('SELECT key, value FROM tags WHERE arn = ? ORDER BY key');
  const putTag = db.prepare('INSERT INTO tags VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  const dropTag = db.prepare('DELETE FROM tags WHERE arn = ? AND key = ?');
  return {
    transaction: transactionsOn(db),
    topic(arn: string): Topic | undefined {
      const row = topic.get(arn);
      return row && toTopic(row);
    },
    topics: (account: string, region: string): Topic[] => topics.all(account, region).map(toTopic),
    putTopic: (value: Topic) =>
      putTopic.run(value.arn, value.account, value.region, value.name, JSON.stringify(value.attributes), value.deleted),
    dropTopic: (arn: string) => dropTopic.run(arn),
    subscription(arn: string): Subscription | undefined {
      const row = subscription.get(arn);
      return row && toSubscription(row);
    },
    byEndpoint(topicArn: string, protocol: string, endpoint: string): Subscription | undefined {
      const row = byEndpoint.get(topicArn, protocol, endpoint);
      return row && toSubscription(row);
    },
    byToken(token: string): Subscription | undefined {
      const row = byToken.get(token);
      return row && toSubscription(row);
    },
    ofTopic: (arn: string): Subscription[] => ofTopic.all(arn).map(toSubscription),
    ofOwner: (account: string, region: string): Subscription[] => ofOwner.all(account, region).map(toSubscription),
    putSubscription(value: Subscription): void {
      putSubscription.run(
        value.arn,
        value.topic,
        value.owner,
        value.principal,
        value.protocol,
        value.endpoint,
        JSON.stringify(value.attributes),
        value.confirmed ? 1 : 0,
        value.authenticated ? 1 : 0,
        value.locked ? 1 : 0,
        value.token ?? null,
        value.tokenExpires ?? null,
      );
    },
    dropSubscription(value: Subscription): void {
      dropSubscription.run(value.arn);
      countDeleted.run(value.topic);
    },
    tags: (arn: string) => tags.all(arn).map((row) => ({ Key: String(row.key), Value: String(row.value) })),
    putTag: (arn: string, key: string, value: string) => putTag.run(arn, key, value),
    dropTag: (arn: string, key: string) => dropTag.run(arn, key),
  };
};
