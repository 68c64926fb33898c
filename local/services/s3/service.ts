/** S3: buckets and objects, path style. */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { accessControlLists } from './acl.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './bucket-life.ts';
import { bucketSettings } from './bucket-settings.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { abortMultipartUpload, createMultipartUpload } from './create-multipart-upload.ts';
import { deleteObject, deleteObjects } from './delete-object.ts';
import { startExpiring } from './expire-objects.ts';
import { getObject, headObject } from './get-object.ts';
import { getObjectAttributes } from './get-object-attributes.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-parts.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts';
import { putObject } from './put-object.ts';
import { openS3 } from './s3.ts';
import { unsetSettings } from './unset-settings.ts';
import { uploadPart, uploadPartCopy } from './upload-part.ts';
import { handle } from './wire.ts';
import { faultResponse } from './write-answer.ts';

export const s3Service: ServiceFactory = (cloud) => {
  const s3 = openS3(cloud);
  let expiring: { stop(): void } | undefined;
  return {
    name: 's3',
    wire: {
      protocol: 'rest',
      handle: (request, call, invoke) => handle(s3, request, call, invoke),
      fault: faultResponse,
    },
    operations: {
      CreateBucket: createBucket(s3),
      DeleteBucket: deleteBucket(s3),
      HeadBucket: headBucket(s3),
      ListBuckets: listBuckets(s3),
      GetBucketLocation: getBucketLocation(s3),
      ...bucketSettings(s3),
      ...unsetSettings(s3),
      ...accessControlLists(s3),
      PutObject: putObject(s3),
      GetObject: getObject(s3),
      HeadObject: headObject(s3),
      DeleteObject: deleteObject(s3),
      DeleteObjects: deleteObjects(s3),
      CopyObject: copyObject(s3),
      ListObjects: listObjects(s3),
      ListObjectsV2: listObjectsV2(s3),
      ListObjectVersions: listObjectVersions(s3),
      GetObjectAttributes: getObjectAttributes(s3),
      GetObjectTagging: getObjectTagging(s3),
      PutObjectTagging: putObjectTagging(s3),
      DeleteObjectTagging: deleteObjectTagging(s3),
      CreateMultipartUpload: createMultipartUpload(s3),
      UploadPart: uploadPart(s3),
      UploadPartCopy: uploadPartCopy(s3),
      CompleteMultipartUpload: completeMultipartUpload(s3),
      AbortMultipartUpload: abortMultipartUpload(s3),
      ListParts: listParts(s3),
      ListMultipartUploads: listMultipartUploads(s3),
    },
    start() {
      const used = new Set(
        ['SELECT file FROM objects WHERE file IS NOT NULL', 'SELECT file FROM parts'].flatMap((text) =>
          s3.store
            .sql(text)
            .all()
            .map(({ file }) => file as string),
        ),
      );
      s3.content.sweep((id) => used.has(id));
      expiring = startExpiring(s3);
      s3.events.deliver();
    },
    stop() {
      expiring?.stop();
      s3.events.stop();
    },
  };
};
