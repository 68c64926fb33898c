/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { objectToRead } from './get-object.ts';
import { checkTags, tagContext } from './object-headers.ts';
import { bucketOf, CHECKSUM_PARAMETERS, checkParameters, type ObjectInput, objectDemand, type S3 } from './s3.ts';

interface TaggingInput extends ObjectInput {
  Tagging?: { TagSet?: { Key?: string; Value?: string }[] };
}

const MOST_OF_OBJECT = 10;
export const toSet = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const action = (verb: string, input: ObjectInput): string =>
  `${verb}Object${input.VersionId === undefined ? '' : 'Version'}Tagging`;

export const getObjectTagging = (s3: S3): Operation<ObjectInput> => ({
  demands: (input) => [objectDemand(s3, action('Get', input), input)],
  run(input, call) {
    checkParameters('GetObjectTagging', input, ['Key', 'VersionId']);
    const bucket = bucketOf(s3, input);
    const object = objectToRead(s3, bucket, input, call);
    return { TagSet: toSet(object.detail.tags), VersionId: versionShown(bucket, object) };
  },
});

const versionShown = (
  bucket: { configuration: { versioning?: string } },
  { version }: { version: string },
): string | undefined => (bucket.configuration.versioning === undefined ? undefined : version);

const setTags = (s3: S3, input: ObjectInput, tags: Record<string, string>, call: Call) => {
  const bucket = bucketOf(s3, input);
  const version = s3.store.transaction(() => {
    const object = objectToRead(s3, bucket, input, call);
    s3.objects.setDetail(object, { ...object.detail, tags });
    s3.events.add(bucket, {
      type: Object.keys(tags).length > 0 ? 'Object Tags Added' : 'Object Tags Deleted',
      key: object.key,
      version: object.version,
      etag: object.etag,
      reason: 'PutObjectTagging',
      requester: call.account,
      requestId: call.requestId,
    });
    return versionShown(bucket, object);
  });
  s3.events.deliver();
  return { VersionId: version };
};

export const putObjectTagging = (s3: S3): Operation<TaggingInput> => ({
  demands: (input) => [
    objectDemand(
      s3,
      action('Put', input),
      input,
      tagContext(Object.fromEntries((input.Tagging?.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))),
    ),
  ],
  run(input, call) {
    checkParameters('PutObjectTagging', input, ['Key', 'VersionId', 'Tagging', ...CHECKSUM_PARAMETERS]);
    return setTags(s3, input, checkTags(input.Tagging?.TagSet ?? [], MOST_OF_OBJECT), call);
  },
});

export const deleteObjectTagging = (s3: S3): Operation<ObjectInput> => ({
  demands: (input) => [objectDemand(s3, action('Delete', input), input)],
  run(input, call) {
    checkParameters('DeleteObjectTagging', input, ['Key', 'VersionId']);
    return setTags(s3, input, {}, call);
  },
});
