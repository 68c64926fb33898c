import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'ssm-'));
const ACCOUNT = '111122223333';
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'any' };
let cloud: OpenCloud;
let ssm: SSMClient;
const connect = () => {
  ssm = new SSMClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
};
before(async () => {
  cloud = await openCloud({ data });
  connect();
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

test('a parameter is overwritten only when that is asked for, and every version stays', async () => {
  await put('/app/url', 'one', { Description: 'where' });
  await assert.rejects(put('/app/url', 'two'), { name: 'ParameterAlreadyExists' });
  const second = await put('/app/url', 'two', { Overwrite: true });

  assert.equal(second.Version, 2);
  assert.equal((await get('/app/url'))?.Value, 'two');
  assert.equal((await get('/app/url:1'))?.Value, 'one');
  assert.equal((await get('/app/url:1'))?.Selector, ':1');
  assert.equal((await get(`arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/app/url`))?.Value, 'two');
  await assert.rejects(get('/app/url:3'), { name: 'ParameterVersionNotFound' });
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: '/app/url' }));
  assert.deepEqual(
    Parameters?.map(({ Value, Description }) => [Value, Description]),
    [
      ['one', 'where'],
      ['two', 'where'],
    ],
  );
});

test('a secret is not on disk, and opens only on demand', async () => {
  const secret = 'correct horse battery staple';
  await put('/app/secret', secret, { Type: 'SecureString' });

  const closed = await get('/app/secret');
  const open = await get('/app/secret', true);

  assert.notEqual(closed?.Value, secret);
  assert.equal(closed?.Type, 'SecureString');
  assert.equal(open?.Value, secret);
  for (const file of readdirSync(data).filter((name) => name.includes('.sqlite')))
    assert.equal(readFileSync(join(data, file)).includes(secret), false);
});

test('a caller who may read a secret but not use its key gets only the encrypted value', async () => {
  const iam = new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const allow = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `arn:aws:ssm:*:*:parameter/own/*` };
  const text = (statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: text(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'p', PolicyDocument: text(allow) }));
  const root: Principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
  const place = { account: ACCOUNT, region: 'eu-central-1' };
  const { KeyMetadata: key } = await cloud.call<{ KeyMetadata: { Arn: string } }>(
    'kms',
    'CreateKey',
    {},
    {
      ...place,
      principal: root,
    },
  );
  await put('/own/managed', 'm', { Type: 'SecureString' });
  await put('/own/secret', 's', { Type: 'SecureString', KeyId: key.Arn });
  const principal: Principal = {
    kind: 'role',
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/s`,
    sessionName: 's',
  };
  const read = (Name: string, WithDecryption: boolean) =>
    cloud.call<{ Parameter: { Value: string } }>(
      'ssm',
      'GetParameter',
      { Name, WithDecryption },
      { ...place, principal },
    );

  assert.equal((await read('/own/managed', true)).Parameter.Value, 'm');
  await read('/own/secret', false);
  await assert.rejects(read('/own/secret', true), { name: 'AccessDeniedException', message: /kms:Decrypt/ });
  await assert.rejects(read('/app/url', false), { name: 'AccessDeniedException', message: /ssm:GetParameter/ });
});

test('parameters are read by path, level by level or all the way down, in pages', async () => {
  for (const name of ['/tree/a', '/tree/b', '/tree/c/d', '/treehouse']) await put(name, 'v');
  const list = async (more = {}) => {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(new GetParametersByPathCommand({ Path: '/tree', NextToken, ...more }));
      names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken);
    return names;
  };

  assert.deepEqual(await list(), ['/tree/a', '/tree/b']);
  assert.deepEqual(await list({ Recursive: true, MaxResults: 1 }), ['/tree/a', '/tree/b', '/tree/c/d']);
});

test('several parameters are read and deleted at once, and missing ones are listed', async () => {
  await put('/several/a', 'a');
  await put('/several/b', 'b', { Type: 'StringList' });
  const Names = ['/several/a', '/several/b', '/several/none'];

  const read = await ssm.send(new GetParametersCommand({ Names }));
  const described = await ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/several'] }] }),
  );
  const deleted = await ssm.send(new DeleteParametersCommand({ Names }));

  assert.deepEqual(
    read.Parameters?.map(({ Value }) => Value),
    ['a', 'b'],
  );
  assert.deepEqual(read.InvalidParameters, ['/several/none']);
  assert.equal(described.Parameters?.length, 2);
  assert.deepEqual(deleted.InvalidParameters, ['/several/none']);
  await assert.rejects(ssm.send(new DeleteParameterCommand({ Name: '/several/a' })), { name: 'ParameterNotFound' });
});

test('invalid parameters are refused, and labels by name', async () => {
  await assert.rejects(put('no/slash/first', 'v'), { name: 'ValidationException' });
  await assert.rejects(put('/a/', 'v'), { name: 'ValidationException', message: /must not end with slash/ });
  await assert.rejects(put('/a//b', 'v'), { name: 'ValidationException', message: /empty level/ });
  await assert.rejects(put('/aws/mine', 'v'), { name: 'ValidationException' });
  await assert.rejects(put('/large', 'x'.repeat(4097)), { name: 'ValidationException' });
  await assert.rejects(put('/pattern', 'abc', { AllowedPattern: '^\\d+$' }), {
    name: 'ParameterPatternMismatchException',
  });
  await assert.rejects(put('/image', 'ami-1', { DataType: 'aws:ec2:image' }), { name: 'NotInLocalCloud' });
  await assert.rejects(ssm.send(new LabelParameterVersionCommand({ Name: '/app/url', Labels: ['a'] })), {
    name: 'NotInLocalCloud',
  });
  await assert.rejects(get('/app/url:label'), { name: 'NotInLocalCloud', message: /label/ });
});

test('tags of a parameter are kept', async () => {
  await put('/tagged', 'v', { Tags: [{ Key: 'a', Value: '1' }] });
  const resource = { ResourceType: 'Parameter' as const, ResourceId: '/tagged' };
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'b', Value: '2' }] }));

  assert.deepEqual((await ssm.send(new ListTagsForResourceCommand(resource))).TagList, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
});

test('parameters and secrets are there after a restart', async () => {
  await put('/durable', 'kept', { Type: 'SecureString' });
  await cloud.close();
  cloud = await openCloud({ data });
  connect();

  assert.equal((await get('/durable', true))?.Value, 'kept');
});
