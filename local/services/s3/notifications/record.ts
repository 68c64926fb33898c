/** A change of an object as S3's notifications tell it, which differs from EventBridge's event. */
import { type Bucket, bucketArn } from '../buckets.ts';
import type { ObjectEvent } from '../object-event.ts';

const CREATED: Readonly<Record<string, string>> = {
  PutObject: 'Put',
  'POST Object': 'Post',
  CopyObject: 'Copy',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

/** e.g. `s3:ObjectCreated:Put` */
export const eventName = ({ type, reason, deletion }: ObjectEvent): string => {
  if (type === 'Object Created') return `s3:ObjectCreated:${CREATED[reason] ?? reason}`;
  if (type === 'Object Tags Added') return 's3:ObjectTagging:Put';
  if (type === 'Object Tags Deleted') return 's3:ObjectTagging:Delete';
  const kind = reason === 'Lifecycle Expiration' ? 'LifecycleExpiration' : 'ObjectRemoved';
  return `s3:${kind}:${deletion === 'Delete Marker Created' ? 'DeleteMarkerCreated' : 'Delete'}`;
};

/** JSON text of the message. */
export const recordOf = (
  bucket: Bucket,
  event: ObjectEvent,
  { now, sequencer, id }: { now: number; sequencer: string; id: string | undefined },
): string => {
  const name = eventName(event);
  const record = {
    eventVersion: /^s3:(ObjectCreated|ObjectRemoved)/.test(name) ? '2.1' : '2.3',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(now).toISOString(),
    eventName: name.slice('s3:'.length),
    userIdentity: { principalId: event.requester },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': event.requestId, 'x-amz-id-2': event.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: { name: bucket.name, ownerIdentity: { principalId: bucket.account }, arn: bucketArn(bucket.name) },
      object: {
        // As a form would write it: a space is a plus sign.
        key: encodeURIComponent(event.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        size: event.size,
        eTag: event.etag?.replaceAll('"', ''),
        versionId: event.version === 'null' ? undefined : event.version,
        sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
};
