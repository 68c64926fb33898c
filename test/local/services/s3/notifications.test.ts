import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { ACCOUNT, fault, openWorld } from './world.ts';

const world = openWorld();

const QUEUE = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
const urlOf = (name: string) => `${world.cloud.url}/${ACCOUNT}/${name}`;

/** A queue that S3 may send to, for this bucket. */
const queueFor = async (name: string, bucket: string): Promise<string> => {
  await world.call('sqs', 'CreateQueue', {
    QueueName: name,
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: QUEUE(name),
            Condition: {
              ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` },
              StringEquals: { 'aws:SourceAccount': ACCOUNT },
            },
          },
        ],
      }),
    },
  });
  return QUEUE(name);
};

const put = (Bucket: string, given: NotificationConfiguration, more = {}) =>
  world.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: given, ...more }));

const bodies = async (name: string, count: number): Promise<Record<string, unknown>[]> => {
  const got: Record<string, unknown>[] = [];
  for (let tries = 0; got.length < count && tries < 20; tries++) {
    const { Messages = [] } = await world.call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      'sqs',
      'ReceiveMessage',
      { QueueUrl: urlOf(name), MaxNumberOfMessages: 10, WaitTimeSeconds: 1 },
    );
    for (const { Body, ReceiptHandle } of Messages) {
      got.push(JSON.parse(Body));
      await world.call('sqs', 'DeleteMessage', { QueueUrl: urlOf(name), ReceiptHandle });
    }
  }
  return got;
};

test('a queue is tried first, then told of the objects that the filter wants, in S3’s own words', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const QueueArn = await queueFor('told', Bucket);
  const Filter = {
    Key: {
      FilterRules: [
        { Name: 'prefix' as const, Value: 'in/' },
        { Name: 'suffix' as const, Value: '.txt' },
      ],
    },
  };
  await put(Bucket, {
    QueueConfigurations: [{ Id: 'mine', QueueArn, Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], Filter }],
  });
  const [tried] = await bodies('told', 1);
  assert.equal(tried?.['Event'], 's3:TestEvent');
  assert.equal(tried?.['Bucket'], Bucket);

  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'out/a.txt', Body: 'x' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'in/a.bin', Body: 'x' }));
  const made = await world.s3.send(new PutObjectCommand({ Bucket, Key: 'in/a b+c.txt', Body: 'four' }));
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/a b+c.txt' }));

  const records = (await bodies('told', 2)).map(({ Records }) => (Records as Record<string, never>[])[0]);
  assert.deepEqual(
    records.map((record) => record?.['eventName']),
    ['ObjectCreated:Put', 'ObjectRemoved:DeleteMarkerCreated'],
  );
  const { s3, awsRegion, eventSource } = records[0] as unknown as {
    s3: { configurationId: string; bucket: unknown; object: Record<string, unknown> };
    awsRegion: string;
    eventSource: string;
  };
  assert.deepEqual([awsRegion, eventSource, s3.configurationId], ['us-east-1', 'aws:s3', 'mine']);
  assert.deepEqual(s3.bucket, {
    name: Bucket,
    ownerIdentity: { principalId: ACCOUNT },
    arn: `arn:aws:s3:::${Bucket}`,
  });
  const { sequencer, ...object } = s3.object;
  assert.deepEqual(object, {
    key: 'in/a+b%2Bc.txt',
    size: 4,
    eTag: made.ETag?.replaceAll('"', ''),
    versionId: made.VersionId,
  });
  assert.match(String(sequencer), /^[0-9A-F]{18}$/);
});

test('a destination that does not take S3’s message is refused, and nothing is kept', async () => {
  const Bucket = await world.bucket();
  await world.call('sqs', 'CreateQueue', { QueueName: 'closed' });
  const configuration = (QueueArn: string) => ({
    QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }],
  });

  for (const arn of [QUEUE('closed'), QUEUE('absent')])
    await assert.rejects(
      put(Bucket, configuration(arn)),
      fault('InvalidArgument', 400, /Unable to validate the following destination configurations/),
    );
  const { QueueConfigurations } = await world.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.equal(QueueConfigurations, undefined);
  await put(Bucket, configuration(QUEUE('closed')), { SkipDestinationValidation: true });
});

test('a topic and a function are told, too', async () => {
  const Bucket = await world.bucket();
  const { TopicArn } = await world.call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 'news' });
  const allow = (Action: string, Resource: string) => ({
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action,
    Resource,
    Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${Bucket}` } },
  });
  await world.call('sns', 'SetTopicAttributes', {
    TopicArn,
    AttributeName: 'Policy',
    AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement: [allow('sns:Publish', TopicArn)] }),
  });
  await world.call('sqs', 'CreateQueue', {
    QueueName: 'behind',
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: QUEUE('behind') }],
      }),
    },
  });
  await world.call('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: QUEUE('behind') });
  const Role = await functionRole();
  await world.call('lambda', 'CreateFunction', {
    FunctionName: 'hears',
    Role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: Buffer.from(zipSync({ 'index.js': Buffer.from(HEARS) })).toString('base64') },
  });
  const LambdaFunctionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hears`;
  const configuration = {
    TopicConfigurations: [{ TopicArn, Events: ['s3:ObjectCreated:Put' as const] }],
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectRemoved:Delete' as const] }],
  };
  await assert.rejects(put(Bucket, configuration), fault('InvalidArgument', 400, /Unable to validate/));
  await world.call('lambda', 'AddPermission', {
    FunctionName: 'hears',
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: `arn:aws:s3:::${Bucket}`,
    SourceAccount: ACCOUNT,
  });
  await put(Bucket, configuration);

  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));

  const told = await bodies('behind', 4);
  const subjects = told.map(({ Subject }) => Subject).filter(Boolean);
  assert.deepEqual(new Set(subjects), new Set(['Amazon S3 Notification']));
  assert.ok(told.some(({ Message }) => String(Message).includes('ObjectCreated:Put')));
  assert.ok(told.some(({ heard }) => heard === 'ObjectRemoved:Delete'));
});

/** Says what it heard in a queue. */
const HEARS = `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  exports.handler = async ({ Records: [{ eventName }] }) => {
    await new SQSClient({}).send(new SendMessageCommand({
      QueueUrl: process.env.AWS_ENDPOINT_URL + '/${ACCOUNT}/behind', MessageBody: JSON.stringify({ heard: eventName }),
    }));
  };`;

const functionRole = async (): Promise<string> => {
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const { Role } = await world.call<{ Role: { Arn: string } }>('iam', 'CreateRole', {
    RoleName: 'hears',
    AssumeRolePolicyDocument: statement({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  });
  await world.call('iam', 'PutRolePolicy', {
    RoleName: 'hears',
    PolicyName: 'may',
    PolicyDocument: statement({ Action: ['sqs:*', 'logs:*'], Resource: '*' }),
  });
  return Role.Arn;
};

test('what S3 would not take is refused in its words', async () => {
  const Bucket = await world.bucket();
  const arn = await queueFor('wrong', Bucket);
  const one = (more: object) => ({ QueueArn: arn, Events: ['s3:ObjectCreated:*' as const], ...more });
  const prefix = (Value: string, Name = 'prefix') => ({
    Filter: { Key: { FilterRules: [{ Name: Name as 'prefix', Value }] } },
  });
  const refused = (all: ReturnType<typeof one>[], message: RegExp) =>
    assert.rejects(put(Bucket, { QueueConfigurations: all }), fault('InvalidArgument', 400, message));

  await refused([one({ QueueArn: 'queue' })], /The ARN is not well formed/);
  await refused([one({ QueueArn: arn.replace('us-east-1', 'eu-west-1') })], /region is not valid/);
  await refused([one({ Events: ['s3:ObjectEaten:*'] })], /not supported for notifications/);
  await refused([one(prefix('x', 'middle'))], /must be either prefix or suffix/);
  await refused([one(prefix('a/')), one({ ...prefix('a/b/'), Events: ['s3:ObjectCreated:Put'] })], /overlap/);
  await put(Bucket, { QueueConfigurations: [one(prefix('a/')), one(prefix('b/'))] });
  const { QueueConfigurations } = await world.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.equal(new Set(QueueConfigurations?.map(({ Id }) => Id)).size, 2);
  await put(Bucket, {});
});
