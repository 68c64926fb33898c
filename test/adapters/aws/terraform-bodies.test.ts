import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3TerraformBodies } from '../../../adapters/aws/terraform-bodies.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';

const BUCKET = 'acme-dev';
const TARGET = { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' };
let world: TestCloud;
let client: S3Client;
before(async () => {
  world = await openTestCloud();
  client = new S3Client({ ...world.sdk, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
after(() => world.close());

const named = (serial: number, text: string) => ({
  serial,
  digest: createHash('sha256').update(text).digest('hex'),
});

test('a text is read back as it was written, and what was never written is BodyMissing', async () => {
  const bodies = s3TerraformBodies({ client, bucketOf: ({ environment }) => `acme-${environment}` });
  await bodies.put(TARGET, named(1, 'größer'), 'größer');

  assert.equal(await bodies.get(TARGET, named(1, 'größer')), 'größer');
  await assert.rejects(bodies.get(TARGET, named(2, 'größer')), { code: 'BodyMissing' });
});

test('a text that somebody else wrote over it is BodyChanged', async () => {
  const bodies = s3TerraformBodies({ client, bucketOf: () => BUCKET });
  const name = named(3, 'mine');
  await bodies.put(TARGET, name, 'mine');
  const Key = `research/dev-eu-central-1/serials/00000003-${name.digest}.tfstate`;
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'another' }));

  await assert.rejects(bodies.get(TARGET, name), { code: 'BodyChanged' });
});
