import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'strangers-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data, strangers: 'refused' });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

interface Key {
  accessKeyId: string;
  secretAccessKey: string;
}
const as = (credentials: Key) => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { ...credentials },
  maxAttempts: 1,
});
const who = (key: Key) => new STSClient(as(key)).send(new GetCallerIdentityCommand({}));

describe('a cloud that refuses strangers', () => {
  test('knows the key of an account’s root, the same one after a restart', async () => {
    const key = cloud.rootKey(ACCOUNT);
    assert.equal((await who(key)).Arn, `arn:aws:iam::${ACCOUNT}:root`);

    await cloud.close();
    cloud = await openCloud({ data, strangers: 'refused' });

    assert.deepEqual(cloud.rootKey(ACCOUNT), key);
    assert.equal((await who(key)).Account, ACCOUNT);
    assert.notEqual(cloud.rootKey('444455556666').accessKeyId, key.accessKeyId);
  });

  for (const accessKeyId of ['test', ACCOUNT, 'AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE']) {
    test(`answers the key ${accessKeyId} as AWS answers one that it does not know`, async () => {
      const stranger = as({ accessKeyId, secretAccessKey: 'test' });
      const refused = (work: Promise<unknown>, name: string, status: number) =>
        assert.rejects(work, (error: { name: string; $metadata: { httpStatusCode: number } }) => {
          assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
          return true;
        });

      await refused(new STSClient(stranger).send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);
      await refused(new SQSClient(stranger).send(new ListQueuesCommand({})), 'InvalidClientTokenId', 403);
      await refused(new DynamoDBClient(stranger).send(new ListTablesCommand({})), 'UnrecognizedClientException', 400);
      await refused(new LambdaClient(stranger).send(new ListFunctionsCommand({})), 'UnrecognizedClientException', 403);
      await refused(new S3Client(stranger).send(new ListBucketsCommand({})), 'InvalidAccessKeyId', 403);
    });
  }

  test('checks the signature of a key that it knows', async () => {
    const { accessKeyId } = cloud.rootKey(ACCOUNT);

    await assert.rejects(who({ accessKeyId, secretAccessKey: 'guessed' }), { name: 'SignatureDoesNotMatch' });
  });

  test('knows the keys of users until they are deleted', async () => {
    const iam = new IAMClient(as(cloud.rootKey(ACCOUNT)));
    await iam.send(new CreateUserCommand({ UserName: 'ana' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }));
    const key = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    assert.equal((await who(key)).Arn, `arn:aws:iam::${ACCOUNT}:user/ana`);

    await iam.send(new DeleteAccessKeyCommand({ UserName: 'ana', AccessKeyId: key.accessKeyId }));

    await assert.rejects(who(key), { name: 'InvalidClientTokenId' });
  });

  test('lets nobody in over git whose key it does not know', async () => {
    const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
    const caller = { account: ACCOUNT, region: 'us-east-1', principal };
    await cloud.call('codecommit', 'CreateRepository', { repositoryName: 'hello' }, caller);
    const password = `20260101T000000Z${'0'.repeat(64)}`;
    for (const username of ['test', ACCOUNT]) {
      const remote = `${cloud.url}/_codecommit/us-east-1/v1/repos/hello/info/refs?service=git-upload-pack`;
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

      assert.equal((await fetch(remote, { headers: { authorization } })).status, 403, username);
    }
  });
});
