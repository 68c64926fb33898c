/** AWS::S3::BucketPolicy. */
import { refuseExisting, unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const put = async (properties: Properties, { call }: ResourceContext) => {
  const Bucket = properties['Bucket'] as string;
  await call('s3', 'PutBucketPolicy', { Bucket, Policy: document(properties['PolicyDocument']) });
  return { physicalId: Bucket };
};

export const s3BucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  shape: { Bucket: 'text', PolicyDocument: 'json' },
  immutable: ['Bucket'],
  attributes: [],
  async create(properties, context) {
    const Bucket = properties['Bucket'] as string;
    await refuseExisting(
      context,
      Bucket,
      () => context.call('s3', 'GetBucketPolicy', { Bucket }),
      'NoSuchBucketPolicy',
    );
    return put(properties, context);
  },
  update: put,
  async delete(Bucket, { call }) {
    await unless(call('s3', 'DeleteBucketPolicy', { Bucket }), 'NoSuchBucket', 'NoSuchBucketPolicy');
  },
};
