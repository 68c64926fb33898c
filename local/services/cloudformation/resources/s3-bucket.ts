/** AWS::S3::Bucket. */
import { createOnce, unless } from './faults.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { bucketSettings, SETTINGS_SHAPE } from './s3-bucket-settings.ts';
import { readBucketSettings } from './s3-read-settings.ts';
import { TAGS } from './shape.ts';

const GONE = ['NoSuchBucket', 'NotFound'];

const made = (bucket: string, { region }: Pick<ResourceContext, 'region'>) => ({
  physicalId: bucket,
  attributes: {
    Arn: `arn:aws:s3:::${bucket}`,
    DomainName: `${bucket}.s3.amazonaws.com`,
    DualStackDomainName: `${bucket}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
    WebsiteURL: `http://${bucket}.s3-website-${region}.amazonaws.com`,
  },
});

const create = (Bucket: string, properties: Properties, { call, region }: ResourceContext) =>
  call('s3', 'CreateBucket', {
    Bucket,
    ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region } }),
    ...(properties['AccessControl'] !== undefined && { ACL: aclOf(properties['AccessControl'] as string) }),
    ...(properties['ObjectLockEnabled'] === true && { ObjectLockEnabledForBucket: true }),
  });

/** `BucketOwnerFullControl` is S3's `bucket-owner-full-control`. */
const aclOf = (name: string): string => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();

export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  shape: { AccessControl: 'text', BucketName: 'text', ObjectLockEnabled: 'flag', Tags: TAGS, ...SETTINGS_SHAPE },
  immutable: ['BucketName', 'ObjectLockEnabled'],
  named: 'BucketName',
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  tags: 'list',
  async create(properties, context) {
    const Bucket = (properties['BucketName'] as string | undefined) ?? context.name(63).toLowerCase();
    await createOnce(context.resumed, () => create(Bucket, properties, context), 'BucketAlreadyOwnedByYou');
    context.initiated(Bucket);
    await bucketSettings(Bucket, properties, {}, context);
    return made(Bucket, context);
  },
  async find(Bucket, context) {
    const there = await unless(context.call('s3', 'HeadBucket', { Bucket }), ...GONE);
    return there && made(Bucket, context);
  },
  async update(properties, context, before) {
    const acl = properties['AccessControl'];
    if (acl !== undefined && acl !== (before.properties['AccessControl'] ?? 'Private'))
      await context.call('s3', 'PutBucketAcl', { Bucket: before.physicalId, ACL: aclOf(acl as string) });
    await bucketSettings(before.physicalId, properties, before.properties, context);
    return made(before.physicalId, context);
  },
  async read(Bucket, { call }) {
    if (!(await unless(call('s3', 'HeadBucket', { Bucket }), ...GONE))) return undefined;
    return readBucketSettings(Bucket, call);
  },
  async delete(Bucket, { call }) {
    await unless(call('s3', 'DeleteBucket', { Bucket }), ...GONE);
  },
};
