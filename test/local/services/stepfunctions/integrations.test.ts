import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';
import { machine, until } from './workshop.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'states-integrations-'));
let cloud: OpenCloud;
let sfn: SFNClient;
let options: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
const code = `
export const handler = async (event) => {
  if (event.fail) throw Object.assign(new Error('as asked'), { name: 'AsAsked' });
  return { sum: (event.a ?? 0) + (event.b ?? 0) };
};`;

before(async () => {
  cloud = await openCloud({ data });
  options = {
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  };
  sfn = new SFNClient(options);
  const iam = new IAMClient(options);
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: ['states.amazonaws.com', 'lambda.amazonaws.com'] },
  };
  for (const [RoleName, actions] of [
    ['all', ['lambda:*', 'dynamodb:*', 'sqs:*', 'sns:*', 's3:*', 'events:*', 'states:*']],
    ['few', ['dynamodb:GetItem']],
  ] as const) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'p',
        PolicyDocument: document({ Effect: 'Allow', Action: actions, Resource: '*' }),
      }),
    );
  }
  const ZipFile = zipSync({ 'index.mjs': strToU8(code) });
  await new LambdaClient(options).send(
    new CreateFunctionCommand({
      FunctionName: 'sum',
      Role: role('all'),
      Runtime: 'nodejs24.x' as never,
      Handler: 'index.handler',
      Code: { ZipFile },
    }),
  );
  await new DynamoDBClient(options).send(
    new CreateTableCommand({
      TableName: 'table-1',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
let counter = 0;
const start = async (definition: object, input: unknown = {}, roleName = 'all') => {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: `m${++counter}`,
      roleArn: role(roleName),
      definition: JSON.stringify(definition),
    }),
  );
  return (await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })))
    .executionArn as string;
};
const ended = (executionArn: string) =>
  until(async () => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return described.status === 'RUNNING' ? undefined : described;
  });
const output = async (execution: string) => {
  const { status, output: text, error, cause } = await ended(execution);
  assert.equal(status, 'SUCCEEDED', `${error}: ${cause}`);
  return JSON.parse(text as string);
};
const task = (resource: string, Arguments: unknown, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Arguments,
  ...more,
});

test('a real function answers, by integration, by ARN and through its SDK operation', async () => {
  const payload = { a: '{% $states.input.a %}', b: 2 };
  const definition = machine({
    One: task(
      'lambda:invoke',
      { FunctionName: 'sum', Payload: payload },
      { Output: { a: '{% $states.result.Payload.sum %}' }, Next: 'Two' },
    ),
    Two: {
      Type: 'Task',
      Resource: `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:sum`,
      Arguments: payload,
      Output: { a: '{% $states.result.sum %}' },
      Next: 'Three',
    },
    Three: task(
      'aws-sdk:lambda:invoke',
      { FunctionName: 'sum', Payload: payload },
      { Output: '{% $parse($states.result.Payload).sum %}', End: true },
    ),
  });
  assert.equal(await output(await start(definition, { a: 1 })), 7);
});

test('a real function’s error can be caught by its name', async () => {
  const definition = machine({
    F: task(
      'lambda:invoke',
      { FunctionName: 'sum', Payload: { fail: true } },
      {
        Catch: [
          { ErrorEquals: ['AsAsked'], Output: '{% $parse($states.errorOutput.Cause).errorMessage %}', Next: 'S' },
        ],
        End: true,
      },
    ),
    S: { Type: 'Succeed' },
  });
  assert.equal(await output(await start(definition)), 'as asked');
});

test('items are put, updated under a condition, read and deleted', async () => {
  const Key = { id: { S: 'x' } };
  const definition = machine({
    Put: task('dynamodb:putItem', { TableName: 'table-1', Item: { ...Key, n: { N: '1' } } }, { Next: 'Update' }),
    Update: task(
      'dynamodb:updateItem',
      {
        TableName: 'table-1',
        Key,
        UpdateExpression: 'ADD n :one',
        ConditionExpression: 'n = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
      { Next: 'Again' },
    ),
    Again: task(
      'dynamodb:updateItem',
      {
        TableName: 'table-1',
        Key,
        UpdateExpression: 'ADD n :one',
        ConditionExpression: 'n = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
      { Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Get' }], Next: 'Get' },
    ),
    Get: task(
      'dynamodb:getItem',
      { TableName: 'table-1', Key },
      { Assign: { n: '{% $states.result.Item.n.N %}' }, Next: 'Delete' },
    ),
    Delete: task('dynamodb:deleteItem', { TableName: 'table-1', Key }, { Next: 'Count' }),
    Count: task(
      'aws-sdk:dynamodb:scan',
      { TableName: 'table-1' },
      { Output: '{% [$n, $states.result.Count] %}', End: true },
    ),
  });
  assert.deepEqual(await output(await start(definition)), ['2', 0]);
});

test('a message carries the token, and whoever reads it answers', async () => {
  const sqs = new SQSClient(options);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const execution = await start(
    machine({
      Ask: task('sqs:sendMessage.waitForTaskToken', {
        QueueUrl,
        MessageBody: { token: '{% $states.context.Task.Token %}' },
      }),
    }),
  );
  const message = await until(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]);
  await sfn.send(new SendTaskSuccessCommand({ taskToken: JSON.parse(message.Body as string).token, output: '"read"' }));
  assert.equal(await output(execution), 'read');
});

test('topics, buckets, buses and other machines', async () => {
  const { TopicArn } = await new SNSClient(options).send(new CreateTopicCommand({ Name: 't' }));
  await new S3Client({ ...options, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'bucket-1' }));
  const child = machine({ S: { Type: 'Succeed', Output: { got: '{% $states.input %}' } } });
  await ended(await start(child, 1));
  const definition = machine({
    Publish: task(
      'sns:publish',
      { TopicArn, Message: { json: 1 } },
      { Assign: { id: '{% $states.result.MessageId %}' }, Next: 'Event' },
    ),
    Event: task(
      'events:putEvents',
      { Entries: [{ Source: 'mine', DetailType: 'd', Detail: { a: 1 } }] },
      { Assign: { failed: '{% $states.result.FailedEntryCount %}' }, Next: 'Put' },
    ),
    Put: task('aws-sdk:s3:putObject', { Bucket: 'bucket-1', Key: 'k.json', Body: [1, 2, 3] }, { Next: 'Read' }),
    Read: {
      Type: 'Map',
      Next: 'Child',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'bucket-1', Key: 'k.json' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'I',
        States: { I: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } },
      },
    },
    Child: task(
      'states:startExecution.sync:2',
      {
        StateMachineArn: `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:m${counter}`,
        Input: '{% $states.input %}',
      },
      {
        Output: { told: '{% $length($id) > 10 %}', failed: '{% $failed %}', got: '{% $states.result.Output.got %}' },
        End: true,
      },
    ),
  });
  assert.deepEqual(await output(await start(definition)), { told: true, failed: 0, got: [2, 4, 6] });
});

test('a task that the role may not do fails, and the error says who, what and where', async () => {
  const execution = await ended(
    await start(
      machine({ Put: task('dynamodb:putItem', { TableName: 'table-1', Item: { id: { S: 'a' } } }) }),
      {},
      'few',
    ),
  );
  assert.equal(execution.error, 'DynamoDB.AmazonDynamoDBException');
  assert.match(
    execution.cause as string,
    /assumed-role\/few\/\S+ is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-central-1:111122223333:table\/table-1/,
  );
});
