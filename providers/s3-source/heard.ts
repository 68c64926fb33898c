/** S3 tells the bus of a new version of the object, if the bucket sends its events there. */
import * as z from 'zod';
import type { Heard } from '../../core/heard.ts';

const Created = z.object({ detail: z.object({ object: z.object({ 'version-id': z.string().min(1) }) }) });

export const heard: Heard = {
  pattern: ({ configuration: { S3Bucket, S3ObjectKey } }) => ({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [S3Bucket] }, object: { key: [S3ObjectKey] } },
  }),
  revision: ({ configuration: { S3Bucket, S3ObjectKey } }, event) => {
    const { data } = Created.safeParse(event);
    if (!data) return undefined;
    return { provider: 'S3', repository: `${S3Bucket}/${S3ObjectKey}`, commit: data.detail.object['version-id'] };
  },
};
