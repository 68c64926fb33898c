/** What a change of an object tells, and whom: EventBridge, topics, queues and functions that its bucket names. */
import type { Clock } from '../../kernel/clock.ts';
import type { Deliveries } from '../../kernel/deliveries.ts';
import type { BusEvent, Outbox } from '../../kernel/outbox.ts';
import { type Bucket, bucketArn } from './buckets.ts';
import { destinationsOf, type Notifications, wants } from './notifications/configuration.ts';
import type { Notice } from './notifications/notices.ts';
import { eventName, recordOf } from './notifications/record.ts';
import type { ObjectEvent } from './object-event.ts';

export interface ObjectEvents {
  /** Within the transaction of the change. */
  add(bucket: Bucket, event: ObjectEvent): void;
  /** After it. */
  deliver(): void;
  stop(): void;
}

export const openObjectEvents = (clock: Clock, outbox: Outbox, notices: Deliveries<Notice>): ObjectEvents => {
  let count = 0;
  return {
    deliver() {
      outbox.wake();
      notices.pump();
    },
    stop() {
      outbox.stop();
      notices.stop();
    },
    add(bucket, event) {
      const wanted = (bucket.configuration['notification'] ?? {}) as Notifications;
      const now = clock.now();
      // Hexadecimal and growing: what orders the events of one key.
      const order = (count++ % 0x10000).toString(16).padStart(4, '0');
      const sequencer = `${now.toString(16)}${order}`.toUpperCase().padStart(18, '0');
      if (wanted.EventBridgeConfiguration) outbox.write(bucket, eventOf(bucket, event, now, sequencer));
      for (const { service, arn, notification } of destinationsOf(wanted))
        if (wants(notification, eventName(event), event.key)) {
          const message = recordOf(bucket, event, { now, sequencer, id: notification.Id });
          const { name, account, region } = bucket;
          notices.add({ service, arn, bucket: { name, account, region }, message });
        }
    },
  };
};

/** The event as EventBridge shows S3's own events. */
const eventOf = (bucket: Bucket, event: ObjectEvent, now: number, sequencer: string): BusEvent => ({
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
      sequencer,
    },
    'request-id': event.requestId,
    requester: event.requester,
    'source-ip-address': '127.0.0.1',
    reason: event.reason,
    'deletion-type': event.deletion,
  }),
});
