/** Answers of smaller services that AWS was seen to give, where the local cloud once gave others. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'exactness-'));
const ACCOUNT = '111122223333';
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const call = <Out = Record<string, unknown>>(service: string, operation: string, input: unknown): Promise<Out> =>
  cloud.call<Out>(service, operation, input, {
    account: ACCOUNT,
    region: 'us-east-1',
    principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  });

const refusal = (service: string, operation: string, input: unknown): Promise<string> =>
  call(service, operation, input).then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('KMS wants a key itself where AWS takes no alias', async () => {
  const { KeyMetadata } = await call<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey', {});
  const key = KeyMetadata.KeyId;
  await call('kms', 'CreateAlias', { AliasName: 'alias/mine', TargetKeyId: key });
  const arn = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/mine`;

  for (const operation of ['ScheduleKeyDeletion', 'EnableKeyRotation', 'DisableKey', 'GetKeyPolicy']) {
    assert.match(
      await refusal('kms', operation, { KeyId: 'alias/mine' }),
      /^NotFoundException: Invalid keyId/,
      operation,
    );
    assert.match(await refusal('kms', operation, { KeyId: arn }), /^InvalidArnException/, operation);
  }
  assert.match(
    await refusal('kms', 'CreateAlias', { AliasName: 'alias/other', TargetKeyId: 'alias/mine' }),
    /^NotFoundException/,
  );
  assert.equal(await refusal('kms', 'DescribeKey', { KeyId: 'alias/mine' }), 'none');
  assert.equal(await refusal('kms', 'EnableKeyRotation', { KeyId: key }), 'none');
});

test('IAM refuses policies that are none', async () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const create = (document: unknown, more = {}) =>
    refusal('iam', 'CreatePolicy', { PolicyName: 'p', PolicyDocument: JSON.stringify(document), ...more });
  const on = (Resource: string) => create({ Version: '2012-10-17', Statement: [{ ...statement, Resource }] });

  for (const Version of [undefined, '2008-10-17'])
    assert.match(
      await create({ Version, Statement: [statement] }),
      /Policy document must be version 2012-10-17 or greater\.$/,
    );
  assert.match(
    await create({ Version: '2012-10-18', Statement: [statement] }),
    /^MalformedPolicyDocument: Syntax errors/,
  );
  assert.match(
    await create({ Version: '2012-10-17', Statement: [] }),
    /^MalformedPolicyDocument: Syntax errors in policy\.$/,
  );
  assert.match(await on('bucket'), /Resource bucket must be in ARN format or "\*"\.$/);
  assert.match(await on('arn:error:s3:::b'), /Partition "error" is not valid for resource "arn:error:s3:::b"\.$/);
  assert.match(await on('arn:aws:fdsasf'), /Resource vendor must be fully qualified and cannot contain regexes\.$/);
  assert.match(await on('arn:aws:s3:us-east-1::b'), /can not contain region information\.$/);
  assert.match(
    await on('arn:aws:iam::111122223333:nothing/x'),
    /^MalformedPolicyDocument: IAM resource path must either be "\*" or start with user\//,
  );
  assert.match(
    await create(
      { Version: '2012-10-17', Statement: [statement] },
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
    ),
    /^InvalidInput: Duplicate tag keys found\. Please note that Tag keys are case insensitive\.$/,
  );
  for (const resource of [
    '*',
    'arn:aws:s3:::b',
    'arn:aws:iam::*:role/x-*',
    'arn:aws:iam::111122223333:root',
    'arn:aws:logs:*:*:*',
    'arn:aws:dynamodb:us-east-1:111122223333:table/t',
  ])
    assert.equal(await on(resource).then((text) => text.replace(/^EntityAlreadyExists.*/, 'none')), 'none', resource);
});

test('/x and x are one parameter of SSM', async () => {
  await call('ssm', 'PutParameter', { Name: 'x', Value: '1', Type: 'String' });

  assert.match(
    await refusal('ssm', 'PutParameter', { Name: '/x', Value: '2', Type: 'String' }),
    /^ParameterAlreadyExists/,
  );
  await call('ssm', 'PutParameter', { Name: '/x', Value: '2', Type: 'String', Overwrite: true });
  const { Parameter } = await call<{ Parameter: Record<string, unknown> }>('ssm', 'GetParameter', { Name: 'x' });
  assert.deepEqual([Parameter['Value'], Parameter['Version'], Parameter['Name']], ['2', 2, 'x']);
  await call('ssm', 'DeleteParameter', { Name: '/x' });
  assert.match(await refusal('ssm', 'GetParameter', { Name: 'x' }), /^ParameterNotFound/);
});

test('SSM refuses filters that are none', async () => {
  const filter = (...ParameterFilters: unknown[]) => refusal('ssm', 'DescribeParameters', { ParameterFilters });

  assert.match(
    await filter({ Key: 'key', Values: ['a'] }),
    /^ValidationException: 1 validation error detected: Value 'key' at 'parameterFilters\.1\.member\.key' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
  );
  assert.match(
    await filter({ Key: 'Name' }),
    /^InvalidFilterValue: The following filter values are missing : null for filter key Name$/,
  );
  const name = { Key: 'Name', Values: ['a'] };
  assert.match(
    await filter(name, name),
    /^InvalidFilterKey: The following filter is duplicated in the request: Name\./,
  );
  assert.match(
    await filter({ ...name, Option: 'OneLevel' }),
    /^InvalidFilterOption: The following filter option is not valid: OneLevel/,
  );
  assert.match(
    await filter({ Key: 'Type', Values: ['Secure'] }),
    /^InvalidFilterOption: The following filter value is not valid: Secure/,
  );
  assert.match(await filter({ Key: 'Path', Values: ['a/b'] }), /^ValidationException: The parameter doesn't meet/);
});

test("a queue's URL is account and name, and tags of a queue are there", async () => {
  const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: 'q' });
  assert.equal(new URL(QueueUrl).pathname, `/${ACCOUNT}/q`);
  assert.equal(await refusal('sqs', 'SendMessage', { QueueUrl, MessageBody: 'x' }), 'none');
  const before = `${cloud.url}/_sqs/us-east-1/${ACCOUNT}/q`;
  assert.equal(await refusal('sqs', 'SendMessage', { QueueUrl: before, MessageBody: 'x' }), 'none');
  assert.match(
    await refusal('sqs', 'TagQueue', { QueueUrl, Tags: {} }),
    /^MissingParameter: The request must contain the parameter Tags\.$/,
  );
});

test('assuming a role by a web identity or by SAML is refused by name', async () => {
  for (const Action of ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']) {
    const answer = await fetch(cloud.url, {
      method: 'POST',
      body: new URLSearchParams({ Action, Version: '2011-06-15', RoleArn: 'arn:aws:iam::111122223333:role/r' }),
    });
    assert.equal(answer.status, 501);
    assert.match(
      await answer.text(),
      new RegExp(`<Code>NotInLocalCloud</Code><Message>the operation sts:${Action} is not`),
    );
  }
});

test('an HTTP API takes the route selection that Terraform writes, and a repository has its URL for SSH', async () => {
  const api = { Name: 'a', ProtocolType: 'HTTP' };
  const terraform = '$request.method $request.path';
  const made = await call('apigateway', 'CreateApi', { ...api, RouteSelectionExpression: terraform });
  assert.equal(made['RouteSelectionExpression'], terraform);
  assert.match(
    await refusal('apigateway', 'CreateApi', { ...api, RouteSelectionExpression: '$request.body' }),
    /^BadRequest/,
  );

  const { repositoryMetadata } = await call<{ repositoryMetadata: Record<string, string> }>(
    'codecommit',
    'CreateRepository',
    {
      repositoryName: 'r',
    },
  );
  assert.match(repositoryMetadata['cloneUrlSsh'] ?? '', /^ssh:\/\/.*\/v1\/repos\/r$/);
});
