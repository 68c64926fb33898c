/** DeleteObject and DeleteObjects. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';
import { checkWrite, type WriteConditions } from './conditions.ts';
import { malformedXml } from './faults.ts';
import { checkVersionId } from './get-object.ts';
import {
  bucketOf,
  CHECKSUM_PARAMETERS,
  checkParameters,
  keyOf,
  type ObjectInput,
  objectDemand,
  type S3,
} from './s3.ts';

interface DeleteObjectInput extends ObjectInput, WriteConditions {}

const demandOf = (s3: S3, input: ObjectInput) =>
  objectDemand(s3, input.VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', input);

export const deleteObject = (s3: S3): Operation<DeleteObjectInput> => ({
  demands: (input) => [demandOf(s3, input)],
  run(input, call) {
    checkParameters('DeleteObject', input, ['Key', 'VersionId', 'IfMatch']);
    checkVersionId(input.VersionId);
    const bucket = bucketOf(s3, input);
    return remove(s3, bucket, keyOf(input), input, 'DeleteObject', call.account, call.requestId);
  },
});

interface Deleted {
  DeleteMarker?: true;
  VersionId?: string;
}

/**
 * Deletes one object or version and sends an event to EventBridge. Deleting what does not exist succeeds, as on AWS.
 */
export const remove = (
  s3: S3,
  bucket: Bucket,
  key: string,
  input: ObjectInput & WriteConditions,
  reason: string,
  requester: string,
  requestId: string,
): Deleted => {
  const { VersionId: wanted } = input;
  const { freed, deleted } = s3.store.transaction(() => {
    const before = wanted === undefined ? s3.objects.latest(bucket, key) : s3.objects.version(bucket, key, wanted);
    if (input.IfMatch !== undefined) checkWrite(before, key, { IfMatch: input.IfMatch });
    const event = { type: 'Object Deleted' as const, key, reason, requester, requestId };
    if (wanted !== undefined) {
      if (!before) return { freed: [], deleted: { VersionId: wanted } };
      const files = s3.objects.removeVersion(before, bucket);
      s3.events.add(bucket, { ...event, version: wanted, deletion: 'Permanently Deleted' });
      const marker = before.isMarker ? { DeleteMarker: true as const } : {};
      return { freed: files, deleted: { VersionId: wanted, ...marker } };
    }
    const { marker, freed: files } = s3.objects.hide(bucket, key, s3.cloud.clock.now());
    if (marker !== undefined) {
      s3.events.add(bucket, { ...event, version: marker, deletion: 'Delete Marker Created' });
      return { freed: files, deleted: { DeleteMarker: true as const, VersionId: marker } };
    }
    if (before) s3.events.add(bucket, { ...event, version: 'null', deletion: 'Permanently Deleted' });
    return { freed: files, deleted: {} };
  });
  s3.content.remove(freed);
  s3.events.deliver();
  return deleted;
};

interface DeleteObjectsInput extends ObjectInput {
  Delete?: { Objects?: { Key?: string; VersionId?: string; ETag?: string }[]; Quiet?: boolean };
}

const MOST = 1000;

/** Each object is allowed or denied by itself; the answer lists what happened to which. */
export const deleteObjects = (s3: S3): Operation<DeleteObjectsInput> => ({
  demands: () => [],
  run(input, call) {
    checkParameters('DeleteObjects', input, ['Delete', ...CHECKSUM_PARAMETERS]);
    const objects = input.Delete?.Objects ?? [];
    if (objects.length === 0 || objects.length > MOST) throw malformedXml();
    const bucket = bucketOf(s3, input);
    const results = objects.map((object) => removeOne(s3, bucket, object, call));
    return {
      Deleted: input.Delete?.Quiet ? undefined : results.flatMap(({ deleted }) => deleted ?? []),
      Errors: results.flatMap(({ error }) => error ?? []),
    };
  },
});

const removeOne = (
  s3: S3,
  bucket: Bucket,
  { Key, VersionId, ETag }: { Key?: string; VersionId?: string; ETag?: string },
  call: Call,
) => {
  const input = {
    Bucket: bucket.name,
    ...(Key === undefined ? {} : { Key }),
    ...(VersionId === undefined ? {} : { VersionId }),
    ...(ETag === undefined ? {} : { IfMatch: ETag }),
  };
  try {
    s3.cloud.authorize(call, [demandOf(s3, input)]);
    const done = remove(s3, bucket, keyOf(input), input, 'DeleteObject', call.account, call.requestId);
    const isMarker = done.DeleteMarker === true;
    return {
      deleted: {
        Key,
        VersionId,
        DeleteMarker: done.DeleteMarker,
        DeleteMarkerVersionId: isMarker ? done.VersionId : undefined,
      },
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
};
