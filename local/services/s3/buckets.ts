/** Buckets: global names, each of one account and region. */
import { Fault } from '../../kernel/fault.ts';
import { accessDenied, noSuchBucket } from './faults.ts';
import type { Store } from './store.ts';

/** Everything that is set on a bucket, by configuration; the SDK's shapes. */
export interface BucketConfiguration {
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly policy?: string;
  readonly [name: string]: unknown;
}

export interface Bucket {
  readonly id: number;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ms */
  readonly created: number;
  readonly configuration: BucketConfiguration;
}

export interface Buckets {
  find(name: unknown): Bucket | undefined;
  /** Throws NoSuchBucket. */
  get(name: unknown): Bucket;
  of(account: string): readonly Bucket[];
  all(): readonly Bucket[];
  insert(name: string, account: string, region: string, now: number, configuration: BucketConfiguration): void;
  configure(bucket: Bucket, changes: Record<string, unknown>): void;
  remove(bucket: Bucket): void;
}

export const openBuckets = ({ sql }: Store): Buckets => {
  const find = (name: unknown): Bucket | undefined => {
    const row = typeof name === 'string' ? sql('SELECT * FROM buckets WHERE name = ?').get(name) : undefined;
    return row && fromRow(row);
  };
  return {
    find,
    get(name) {
      const bucket = find(name);
      if (!bucket) throw noSuchBucket(String(name));
      return bucket;
    },
    of: (account) => sql('SELECT * FROM buckets WHERE account = ? ORDER BY name').all(account).map(fromRow),
    all: () => sql('SELECT * FROM buckets ORDER BY name').all().map(fromRow),
    insert(name, account, region, now, configuration) {
      sql('INSERT INTO buckets (name, account, region, created, configuration) VALUES (?, ?, ?, ?, ?)').run(
        name,
        account,
        region,
        now,
        JSON.stringify(configuration),
      );
    },
    configure(bucket, changes) {
      const configuration = { ...find(bucket.name)?.configuration, ...changes };
      sql('UPDATE buckets SET configuration = ? WHERE id = ?').run(JSON.stringify(configuration), bucket.id);
    },
    remove: (bucket) => void sql('DELETE FROM buckets WHERE id = ?').run(bucket.id),
  };
};

const fromRow = (row: Record<string, unknown>): Bucket => ({
  id: Number(row['id']),
  name: row['name'] as string,
  account: row['account'] as string,
  region: row['region'] as string,
  created: Number(row['created']),
  configuration: JSON.parse(row['configuration'] as string),
});

/** `ExpectedBucketOwner` protects against writing to somebody else's bucket of that name. */
export const checkOwner = (bucket: Bucket, expected: unknown): void => {
  if (expected !== undefined && expected !== bucket.account) throw accessDenied();
};

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

export const checkBucketName = (name: unknown): string => {
  if (
    typeof name !== 'string' ||
    !NAME.test(name) ||
    name.includes('..') ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    RESERVED.test(name)
  )
    throw new Fault('InvalidBucketName', 'The specified bucket is not valid.', { fields: { BucketName: name } });
  return name;
};

export const bucketArn = (name: unknown): string => `arn:aws:s3:::${name}`;
