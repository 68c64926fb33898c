/** What a change of an object tells EventBridge, where its bucket wants that. */
import type { Clock } from '../../kernel/clock.ts';
import type { BusEvent, Outbox } from '../../kernel/outbox.ts';
import { type Bucket, bucketArn } from './buckets.ts';

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

export interface ObjectEvents {
  /** Within the transaction of the change. */
  add(bucket: Bucket, event: ObjectEvent): void;
  /** After it. */
  deliver(): void;
  stop(): void;
}

export const openObjectEvents = (clock: Clock, outbox: Outbox): ObjectEvents => {
  let count = 0;
  return {
    deliver: outbox.wake,
    stop: outbox.stop,
    add(bucket, event) {
      const { EventBridgeConfiguration: wanted } = (bucket.configuration['notification'] ?? {}) as Record<
        string,
        unknown
      >;
      if (wanted) outbox.write(bucket, eventOf(bucket, event, clock.now(), count++ % 0x10000));
    },
  };
};

/** The event as EventBridge shows S3's own events. */
const eventOf = (bucket: Bucket, event: ObjectEvent, now: number, count: number): BusEvent => ({
  detailType: event.type,
  time: now,
  resources: [bucketArn(bucket.name)],
  detail: JSON.stringify({
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
