import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { targetBuckets } from '../../../adapters/aws/buckets.ts';
import { physicalNames } from '../../../core/physical-names.ts';
import type { Buckets, ObjectOrder } from '../../../core/ports/buckets.ts';
import { providers } from '../../../providers/index.ts';
import { openTestCloud, REGION, type TestCloud } from '../cloud.ts';

const HOME = { account: '000000000000', region: REGION };
const TARGET = '222222222222';
const PLACE = { environment: 'dev', account: TARGET, region: REGION };
const ROLE = physicalNames.deployRole('dev', PLACE);

let world: TestCloud;
let root: S3Client;
let buckets: Buckets;
before(async () => {
  world = await openTestCloud();
  const sdk = { ...world.sdk, credentials: { accessKeyId: TARGET, secretAccessKey: 'any' } };
  root = new S3Client({ ...sdk, forcePathStyle: true });
  for (const Bucket of ['site-research', 'other-research']) await root.send(new CreateBucketCommand({ Bucket }));
  const iam = new IAMClient(sdk);
  const document = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${TARGET}:root` } };
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: document(trust) }));
  const provider = providers.running.find((one) => one.provider === 'S3' && one.categories.includes('Deploy'));
  const uses = { buckets: ['site-*'] };
  const granted = provider?.grants?.deploy?.({ home: HOME, place: PLACE, environment: 'dev', uses }) ?? [];
  const policy = document(
    ...granted.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'deploy', PolicyDocument: policy }));
  const RoleArn = physicalNames.deployRoleArn('dev', PLACE);
  const { Credentials } = await new STSClient(sdk).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const client = new S3Client({ ...sdk, credentials, forcePathStyle: true });
  buckets = targetBuckets({
    s3: (place, role) => {
      assert.deepEqual([place, role], [PLACE, 'deploy']);
      return client;
    },
  });
});
after(() => world.close());

const put = (more: Partial<ObjectOrder> = {}) =>
  buckets.put(PLACE, { bucket: 'site-research', key: 'v1/index.html', body: Buffer.from('<p>'), ...more });
const at = (Key = 'v1/index.html', Bucket = 'site-research') => ({ Bucket, Key });

test('an object is put as it is ordered, under the deploy role of the target', async () => {
  await put({ contentType: 'text/html', cacheControl: 'max-age=60' });

  const found = await root.send(new GetObjectCommand(at()));
  assert.equal(await found.Body?.transformToString(), '<p>');
  assert.deepEqual([found.ContentType, found.CacheControl], ['text/html', 'max-age=60']);
});

test('a bucket that the environment may not use, and one that is not there, are told apart by what S3 says', async () => {
  await assert.rejects(put({ bucket: 'other-research' }), (error: Error) => {
    assert.equal(error.name, 'BucketRefused');
    return /^other-research refuses v1\/index\.html: .*s3:PutObject/.test(error.message);
  });
  await assert.rejects(put({ bucket: 'site-missing' }), {
    name: 'BucketMissing',
    message: 'there is no bucket site-missing',
  });
});

test('a key encrypts only where its policy lets the deploy role in', async () => {
  const kms = new KMSClient({ ...world.sdk, credentials: { accessKeyId: TARGET, secretAccessKey: 'any' } });
  const statement = (AWS: string, Action: string[]) => ({ Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' });
  const key = async (...more: object[]) => {
    const Statement = [statement(`arn:aws:iam::${TARGET}:root`, ['kms:*']), ...more];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    return (await kms.send(new CreateKeyCommand({ Policy }))).KeyMetadata?.Arn ?? '';
  };
  const closed = await key();
  const open = await key(statement(physicalNames.deployRoleArn('dev', PLACE), ['kms:GenerateDataKey', 'kms:Decrypt']));

  await assert.rejects(put({ key: 'sealed', kmsKeyArn: closed }), {
    name: 'BucketRefused',
    message: /kms:GenerateDataKey/,
  });
  await put({ key: 'sealed', kmsKeyArn: open });

  const head = await root.send(new HeadObjectCommand(at('sealed')));
  assert.deepEqual([head.ServerSideEncryption, head.SSEKMSKeyId], ['aws:kms', open]);
});

test('an ACL is set where the bucket has ACLs, and is refused where it has none', async () => {
  await assert.rejects(put({ cannedAcl: 'public-read' }), { name: 'BucketRefused', message: /does not allow ACLs/ });
  await put({ key: 'owned', cannedAcl: 'bucket-owner-full-control' });
});
