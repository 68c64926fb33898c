import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { ACCOUNT, caller, eventually, openWorld, ROLE, zip } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function`;
const one = 'export const handler = async () => 1';
const two = 'export const handler = async () => 2';

test('a function keeps what it was created with, also over a restart', async () => {
  const made = await world.create('kept', one, {
    Description: 'answers one',
    Timeout: 30,
    MemorySize: 512,
    Environment: { Variables: { MODE: 'dev' } },
    Tags: { team: 'research' },
    Architectures: ['arm64'],
  });
  await world.restart();

  const { Configuration, Tags, Code } = await world.lambda().send(new GetFunctionCommand({ FunctionName: 'kept' }));

  assert.equal(made.FunctionArn, `${ARN}:kept`);
  assert.equal(Configuration?.FunctionArn, `${ARN}:kept`);
  assert.equal(Configuration?.Description, 'answers one');
  assert.equal(Configuration?.Timeout, 30);
  assert.equal(Configuration?.MemorySize, 512);
  assert.deepEqual(Configuration?.Environment, { Variables: { MODE: 'dev' } });
  assert.deepEqual(Configuration?.Architectures, ['arm64']);
  assert.equal(Configuration?.State, 'Active');
  assert.equal(Configuration?.Version, '$LATEST');
  assert.match(Configuration?.LastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.deepEqual(Tags, { team: 'research' });
  const code = await fetch(Code?.Location ?? '');
  assert.equal((await code.arrayBuffer()).byteLength, Configuration?.CodeSize);
  await waitUntilFunctionActiveV2({ client: world.lambda(), maxWaitTime: 2 }, { FunctionName: 'kept' });
  assert.equal((await world.invoke('kept')).value, 1);
});

test('names come in all of their forms', async () => {
  await world.create('forms', one);

  for (const FunctionName of [
    'forms',
    'forms:$LATEST',
    `${ACCOUNT}:function:forms`,
    `${ARN}:forms`,
    `${ARN}:forms:$LATEST`,
  ])
    assert.equal((await world.invoke(FunctionName)).value, 1, FunctionName);
  await assert.rejects(world.invoke('not a name'), { name: 'ValidationException' });
  await assert.rejects(world.invoke(`arn:aws:lambda:eu-west-1:${ACCOUNT}:function:forms`), {
    name: 'ResourceNotFoundException',
    message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  });
  await assert.rejects(world.create('forms', one), {
    name: 'ResourceConflictException',
    message: 'Function already exist: forms',
  });
});

test('input that Lambda refuses is refused, and missing features are named', async () => {
  const refused = async (more: object, error: RegExp | object) =>
    assert.rejects(world.create('refused', one, more), error);
  await refused({ Timeout: 901 }, { name: 'ValidationException' });
  await refused({ MemorySize: 64 }, { name: 'ValidationException' });
  await refused({ Role: 'nobody' }, { name: 'ValidationException' });
  await refused(
    { Role: `arn:aws:iam::${ACCOUNT}:role/absent` },
    {
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    },
  );
  await refused({ Environment: { Variables: { AWS_REGION: 'x' } } }, /Reserved keys used in this request: AWS_REGION/);
  await refused({ Environment: { Variables: { LONG: 'x'.repeat(5000) } } }, /exceeded the 4KB limit/);
  await refused({ Code: { ZipFile: strToU8('not a zip') } }, /Could not unzip uploaded file/);
  await refused({ Runtime: 'nodejs0.x' }, /runtime nodejs0\.x/);
  await refused({ Runtime: 'python3.13' }, /the runtime python3\.13 .* is not in the local cloud/);
  await refused({ Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:x:1'] }, /Layer version .* does not exist/);
  await refused({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }, /VpcConfig/);
  await refused({ TracingConfig: { Mode: 'Active' } }, /TracingConfig\.Mode Active/);
  await refused({ DurableConfig: { ExecutionTimeout: 60 } }, /DurableConfig/);
});

test('a package cannot leave its folder', async () => {
  for (const name of ['../evil.mjs', '/etc/evil', 'a/../../evil', 'a\\..\\evil'])
    await assert.rejects(
      world.create('evil', { 'index.mjs': one }, { Code: { ZipFile: zipSync({ [name]: strToU8('x') }) } }),
      /would leave its folder/,
      name,
    );
});

test('code comes from S3 as well, read as the caller', async (t) => {
  const { call } = world.cloud();
  try {
    await call('s3', 'CreateBucket', { Bucket: 'packages' }, caller);
  } catch (error) {
    if ((error as { code?: string }).code !== 'NotInLocalCloud') throw error;
    return t.skip('S3 is not here yet');
  }
  await call('s3', 'PutObject', { Bucket: 'packages', Key: 'one.zip', Body: zip({ 'index.mjs': one }) }, caller);

  await world.create('from-s3', one, { Code: { S3Bucket: 'packages', S3Key: 'one.zip' } });

  assert.equal((await world.invoke('from-s3')).value, 1);
  await assert.rejects(world.create('absent', one, { Code: { S3Bucket: 'packages', S3Key: 'absent.zip' } }), {
    name: 'InvalidParameterValueException',
    message: /Error occurred while GetObject\. S3 Error Code: NoSuchKey/,
  });
});

test('new code is what runs next, and a stale revision is refused', async () => {
  const { RevisionId } = await world.create('code', one);
  assert.equal((await world.invoke('code')).value, 1);

  const { CodeSha256 } = await world
    .lambda()
    .send(new UpdateFunctionCodeCommand({ FunctionName: 'code', ZipFile: zip({ 'index.mjs': two }) }));

  assert.equal((await world.invoke('code')).value, 2);
  const got = await world.lambda().send(new GetFunctionConfigurationCommand({ FunctionName: 'code' }));
  assert.equal(got.CodeSha256, CodeSha256);
  await assert.rejects(
    world.lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'code', RevisionId, Timeout: 4 })),
    { name: 'PreconditionFailedException' },
  );
});

test('a version stays as it was published, and an alias moves between versions', async () => {
  const lambda = world.lambda();
  await world.create('released', one);
  const first = await lambda.send(new PublishVersionCommand({ FunctionName: 'released' }));
  assert.equal((await lambda.send(new PublishVersionCommand({ FunctionName: 'released' }))).Version, '1');
  await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'released', ZipFile: zip({ 'index.mjs': two }), Publish: true }),
  );
  await lambda.send(new CreateAliasCommand({ FunctionName: 'released', Name: 'live', FunctionVersion: '1' }));

  assert.equal(first.FunctionArn, `${ARN}:released:1`);
  const live = await world.invoke('released', {}, { Qualifier: 'live' });
  assert.deepEqual([live.value, live.ExecutedVersion], [1, '1']);
  await lambda.send(new UpdateAliasCommand({ FunctionName: 'released', Name: 'live', FunctionVersion: '2' }));
  assert.equal((await world.invoke('released:live')).value, 2);
  assert.equal((await world.invoke('released:1')).value, 1);
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'released' }));
  assert.deepEqual(
    Versions?.map(({ Version }) => Version),
    ['$LATEST', '1', '2'],
  );
  const { Aliases } = await lambda.send(new ListAliasesCommand({ FunctionName: 'released' }));
  assert.deepEqual(
    Aliases?.map(({ AliasArn }) => AliasArn),
    [`${ARN}:released:live`],
  );
  await assert.rejects(lambda.send(new DeleteFunctionCommand({ FunctionName: 'released', Qualifier: '2' })), {
    name: 'ResourceConflictException',
  });
  await lambda.send(new DeleteAliasCommand({ FunctionName: 'released', Name: 'live' }));
  await assert.rejects(lambda.send(new GetAliasCommand({ FunctionName: 'released', Name: 'live' })), {
    name: 'ResourceNotFoundException',
  });
});

test('a service may invoke what the policy of the function allows it, for the source it names', async () => {
  const lambda = world.lambda();
  await world.create('asked', one);
  const rule = `arn:aws:events:us-east-1:${ACCOUNT}:rule/nightly`;
  const asService = (sourceArn: string, service = 'events.amazonaws.com') =>
    world.cloud().call(
      'lambda',
      'Invoke',
      { FunctionName: 'asked' },
      {
        ...caller,
        principal: { kind: 'service', service, account: ACCOUNT, arn: service, sourceArn, sourceAccount: ACCOUNT },
      },
    );
  await assert.rejects(asService(rule), { code: 'AccessDeniedException' });

  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'asked',
      StatementId: 'nightly',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: rule,
      SourceAccount: ACCOUNT,
    }),
  );

  await asService(rule);
  await assert.rejects(asService(`${rule}-other`), { code: 'AccessDeniedException' });
  await assert.rejects(asService(rule, 'sns.amazonaws.com'), { code: 'AccessDeniedException' });
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: 'asked' }));
  assert.deepEqual(JSON.parse(Policy ?? '').Statement, [
    {
      Sid: 'nightly',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: `${ARN}:asked`,
      Condition: { StringEquals: { 'AWS:SourceAccount': ACCOUNT }, ArnLike: { 'AWS:SourceArn': rule } },
    },
  ]);
  await lambda.send(new RemovePermissionCommand({ FunctionName: 'asked', StatementId: 'nightly' }));
  await assert.rejects(asService(rule), { code: 'AccessDeniedException' });
  await assert.rejects(lambda.send(new GetPolicyCommand({ FunctionName: 'asked' })), {
    name: 'ResourceNotFoundException',
  });
});

test('another account needs the policy of the function', async () => {
  await world.create('shared', one);
  const stranger = world.lambda({ accessKeyId: '444455556666', secretAccessKey: 'any' });
  const invoke = () => stranger.send(new InvokeCommand({ FunctionName: `${ARN}:shared` }));
  await assert.rejects(invoke(), { name: 'AccessDeniedException' });

  await world.lambda().send(
    new AddPermissionCommand({
      FunctionName: 'shared',
      StatementId: 'friend',
      Action: 'lambda:InvokeFunction',
      Principal: '444455556666',
    }),
  );

  assert.equal((await invoke()).StatusCode, 200);
});

test('reserved concurrency is a limit, and no function takes the last hundred', async () => {
  const lambda = world.lambda();
  await world.create(
    'narrow',
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 150)); return 1; }',
  );
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 1 }));

  const results = await Promise.allSettled([world.invoke('narrow'), world.invoke('narrow')]);

  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const rejected = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  assert.equal(rejected.reason.name, 'TooManyRequestsException');
  assert.equal(rejected.reason.Reason, 'ReservedFunctionConcurrentInvocationLimitExceeded');
  await assert.rejects(
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 950 })),
    /UnreservedConcurrentExecution below its minimum value of \[100\]/,
  );
  const settings = await lambda.send(new GetAccountSettingsCommand({}));
  assert.equal(settings.AccountLimit?.UnreservedConcurrentExecutions, 999);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 0 }));
  await assert.rejects(world.invoke('narrow'), { name: 'TooManyRequestsException' });
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'narrow' }));
  const left = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'narrow' }));
  assert.equal(left.ReservedConcurrentExecutions, undefined);
});

test('tags come and go', async () => {
  const lambda = world.lambda();
  await world.create('tagged', one, { Tags: { a: '1' } });
  await lambda.send(new TagResourceCommand({ Resource: `${ARN}:tagged`, Tags: { b: '2', c: '3' } }));
  await lambda.send(new UntagResourceCommand({ Resource: `${ARN}:tagged`, TagKeys: ['a', 'c'] }));

  assert.deepEqual((await lambda.send(new ListTagsCommand({ Resource: `${ARN}:tagged` }))).Tags, { b: '2' });
});

test('lists come in pages, and a deleted function is gone with all that hung on it', async () => {
  const lambda = world.lambda();
  const names: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 3, Marker }));
    names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName as string));
    Marker = page.NextMarker;
  } while (Marker);
  assert.deepEqual(names, [...names].sort());
  assert.ok(names.includes('released') && names.includes('kept'));

  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'released' }));

  await assert.rejects(lambda.send(new GetFunctionCommand({ FunctionName: 'released', Qualifier: '1' })), {
    name: 'ResourceNotFoundException',
  });
});

test('a role that may write to its group but not make it has its lines there', async () => {
  const logGroupName = '/tagged/group';
  await world.cloud().call('logs', 'CreateLogGroup', { logGroupName }, caller);
  await world.create('modest', 'export const handler = async () => { console.log("modest line"); }', {
    LoggingConfig: { LogGroup: logGroupName },
    Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
  });
  await world.allow(['logs:CreateLogStream', 'logs:PutLogEvents']);
  try {
    assert.equal((await world.invoke('modest')).FunctionError, undefined);
    await eventually(async () => {
      const { events } = await world
        .cloud()
        .call<{ events: { message: string }[] }>('logs', 'FilterLogEvents', { logGroupName }, caller);
      assert.ok(events.some(({ message }) => message.includes('modest line')));
    });
  } finally {
    await world.allow('*');
  }
});

test('a role that may not write logs costs the logs only, and that is said once', async () => {
  await world.create('mute', 'export const handler = async () => { console.log("x"); return 1; }');
  await world.allow('sts:GetCallerIdentity');
  try {
    assert.equal((await world.invoke('mute')).value, 1);
    assert.equal((await world.invoke('mute')).value, 1);
    await eventually(() => {
      assert.equal(world.lines.filter((line) => line.includes('log lines of function mute')).length, 1);
    });
  } finally {
    await world.allow('*');
  }
  assert.ok(ROLE);
});
