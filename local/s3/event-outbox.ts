/**
 * Events for EventBridge: written in the transaction of the change they tell of, delivered after it, at least once.
 * What a stop left behind is delivered after the next start.
 */
import type { Timer } from '../clock.ts';
import type { Cloud } from '../cloud.ts';
import { Fault } from '../fault.ts';
import { type Bucket, bucketArn } from './buckets.ts';
import type { Store } from './store.ts';

export interface ObjectEvent {
  readonly type: 'Object Created' | 'Object Deleted' | 'Object Tags Added' | 'Object Tags Deleted';
  readonly key: string;
  readonly version: string;
  readonly size?: number;
  readonly etag?: string;
  /** e.g. PutObject, CopyObject, CompleteMultipartUpload, DeleteObject, Lifecycle Expiration */
  readonly reason: string;
  /** Of a deletion. */
  readonly deletion?: 'Permanently Deleted' | 'Delete Marker Created';
  /** The account or service that did it. */
  readonly requester: string;
  readonly requestId: string;
}

export interface EventOutbox {
  /** Within the transaction of the change. */
  add(bucket: Bucket, event: ObjectEvent): void;
  /** After it. */
  deliver(): void;
  stop(): void;
}

interface Answer {
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
}

const RETRY_AFTER = 5000;
const TOGETHER = 10;

export const openEventOutbox = (cloud: Cloud, { sql }: Store): EventOutbox => {
  let count = 0;
  let isDelivering = false;
  let retry: Timer | undefined;

  const deliver = (): void => {
    if (isDelivering) return;
    isDelivering = true;
    void deliverAll()
      .catch((error: unknown) => {
        cloud.log(`s3: events are not delivered yet: ${(error as Error).message}`);
        retry = cloud.clock.at(cloud.clock.now() + RETRY_AFTER, deliver);
      })
      .finally(() => {
        isDelivering = false;
      });
  };

  const deliverAll = async (): Promise<void> => {
    for (;;) {
      const rows = sql(
        'SELECT * FROM events WHERE (account, region) = (SELECT account, region FROM events ORDER BY id LIMIT 1) ORDER BY id LIMIT ?',
      ).all(TOGETHER);
      const [first] = rows;
      if (!first) return;
      await put(first['account'] as string, first['region'] as string, rows);
      for (const { id } of rows) sql('DELETE FROM events WHERE id = ?').run(id as number);
    }
  };

  const put = async (account: string, region: string, rows: readonly Record<string, unknown>[]): Promise<void> => {
    const Entries = rows.map(({ entry }) => JSON.parse(entry as string));
    const principal = {
      kind: 'service',
      service: 's3.amazonaws.com',
      account,
      arn: 's3.amazonaws.com',
      sourceAccount: account,
    } as const;
    try {
      const caller = { account, region, principal };
      const { Entries: results = [] } = await cloud.call<Answer>('events', 'PutEvents', { Entries }, caller);
      for (const { ErrorCode: code, ErrorMessage: message } of results)
        if (code !== undefined) cloud.log(`s3: an event was refused and is dropped: ${code}: ${message}`);
    } catch (error) {
      // Refused for good: holding it back would hold back every later event too.
      if (!(error instanceof Fault) || error.status >= 500) throw error;
      cloud.log(`s3: events were refused and are dropped: ${error.message}`);
    }
  };

  return {
    deliver,
    stop: () => retry?.cancel(),
    add(bucket, event) {
      const { EventBridgeConfiguration: wanted } = (bucket.configuration['notification'] ?? {}) as Record<
        string,
        unknown
      >;
      if (!wanted) return;
      sql('INSERT INTO events (account, region, entry) VALUES (?, ?, ?)').run(
        bucket.account,
        bucket.region,
        JSON.stringify(entryOf(bucket, event, cloud.clock.now(), count++ % 0x10000)),
      );
    },
  };
};

/** An entry as EventBridge shows S3's own events. */
const entryOf = (bucket: Bucket, event: ObjectEvent, now: number, count: number) => ({
  Source: 'aws.s3',
  DetailType: event.type,
  // Epoch seconds, as this service's wire has them.
  Time: Math.floor(now / 1000),
  Resources: [bucketArn(bucket.name)],
  Detail: JSON.stringify({
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key: event.key,
      size: event.size,
      etag: event.etag?.replaceAll('"', ''),
      'version-id': event.version === 'null' ? undefined : event.version,
      // Hexadecimal and growing: what orders the events of one key.
      sequencer: `${now.toString(16)}${count.toString(16).padStart(4, '0')}`.toUpperCase().padStart(18, '0'),
    },
    'request-id': event.requestId,
    requester: event.requester,
    'source-ip-address': '127.0.0.1',
    reason: event.reason,
    'deletion-type': event.deletion,
  }),
});
