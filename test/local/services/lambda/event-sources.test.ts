import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ACCOUNT, caller, eventually, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const call = <Out>(service: string, operation: string, input: object): Promise<Out> =>
  world.cloud().call<Out>(service, operation, input, caller);

/** Writes a line of JSON per invocation: the ids of its records. `rule` may throw or answer. */
const records = (file: string, id: string, rule = '') => `import fs from 'node:fs';
export const handler = async ({ Records }) => {
  const ids = Records.map((record) => ${id});
  fs.appendFileSync(${JSON.stringify(file)}, JSON.stringify(ids) + '\\n');
  ${rule}
}`;
const batches = (file: string): string[][] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
const place = (name: string): string => join(world.data, name);
const KEY = 'record.dynamodb.Keys.id.S';

const makeTable = async (TableName: string): Promise<string> => {
  const { TableDescription } = await call<{ TableDescription: { LatestStreamArn: string } }>(
    'dynamodb',
    'CreateTable',
    {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  );
  return TableDescription.LatestStreamArn;
};
const put = (TableName: string, ...ids: string[]) =>
  call('dynamodb', 'TransactWriteItems', {
    TransactItems: ids.map((id) => ({ Put: { TableName, Item: { id: { S: id }, n: { N: '1' } } } })),
  });
const map = async (
  FunctionName: string,
  EventSourceArn: string,
  more: Partial<CreateEventSourceMappingCommandInput> = {},
) => {
  const input = { FunctionName, EventSourceArn, ...more };
  return (await world.lambda().send(new CreateEventSourceMappingCommand(input))).UUID as string;
};
const TRIM = { StartingPosition: 'TRIM_HORIZON' } as const;

const makeQueue = async (QueueName: string, Attributes = {}) => {
  const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName, Attributes });
  return {
    arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueName}`,
    send: (MessageBody: string) => call('sqs', 'SendMessage', { QueueUrl, MessageBody }),
    async count() {
      const { Attributes: found } = await call<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', {
        QueueUrl,
        AttributeNames: ['All'],
      });
      return Number(found['ApproximateNumberOfMessages']) + Number(found['ApproximateNumberOfMessagesNotVisible']);
    },
    async receive() {
      const { Messages = [] } = await call<{ Messages?: { Body: string }[] }>('sqs', 'ReceiveMessage', { QueueUrl });
      assert.ok(Messages[0], 'no message yet');
      return JSON.parse(Messages[0].Body);
    },
  };
};

test('a stream is read in order, in batches of the size asked for, as events of DynamoDB', async () => {
  const stream = await makeTable('ordered');
  const file = place('ordered');
  await world.create(
    'ordered',
    records(file, KEY, `fs.writeFileSync(${JSON.stringify(`${file}.last`)}, JSON.stringify(Records.at(-1)));`),
  );
  await put('ordered', 'a', 'b', 'c');

  await map('ordered', stream, { ...TRIM, BatchSize: 2 });
  await eventually(() => assert.deepEqual(batches(file).flat(), ['a', 'b', 'c']));
  await put('ordered', 'd');
  await eventually(() => assert.deepEqual(batches(file), [['a', 'b'], ['c'], ['d']]));

  const record = await eventually(() => JSON.parse(readFileSync(`${file}.last`, 'utf8')));
  assert.equal(record.eventName, 'INSERT');
  assert.equal(record.eventSource, 'aws:dynamodb');
  assert.equal(record.eventSourceARN, stream);
  assert.equal(record.awsRegion, 'us-east-1');
  assert.deepEqual(record.dynamodb.NewImage, { id: { S: 'd' }, n: { N: '1' } });
  assert.ok(Number.isInteger(record.dynamodb.ApproximateCreationDateTime));
});

test('LATEST begins with what is written after the mapping was acknowledged', async () => {
  const stream = await makeTable('latest');
  const file = place('latest');
  await world.create('latest', records(file, KEY));
  await put('latest', 'before');

  await map('latest', stream, { StartingPosition: 'LATEST' });
  await put('latest', 'after');

  await eventually(() => assert.deepEqual(batches(file), [['after']]));
});

test('a position survives a restart: nothing that was acknowledged is read again', async () => {
  const stream = await makeTable('position');
  const file = place('position');
  await world.create('position', records(file, KEY));
  await map('position', stream, TRIM);
  await put('position', 'a');
  await eventually(() => assert.deepEqual(batches(file), [['a']]));
  // The next is read when this one was acknowledged; the last one may come twice, as on AWS.
  await put('position', 'b');
  await eventually(() => assert.deepEqual(batches(file), [['a'], ['b']]));

  await world.restart();
  await put('position', 'c');

  await eventually(() => assert.equal(batches(file).flat().at(-1), 'c'));
  assert.deepEqual([...new Set(batches(file).flat())], ['a', 'b', 'c']);
  assert.equal(
    batches(file)
      .flat()
      .filter((id) => id === 'a').length,
    1,
  );
});

test('a poisonous record is found by halving, given up after its retries, and sent to the destination', async () => {
  const stream = await makeTable('poison');
  const file = place('poison');
  const failures = await makeQueue('poison');
  await world.create('poison', records(file, KEY, 'if (ids.includes("bad")) throw new Error("bad");'));
  await put('poison', 'a', 'bad', 'c', 'd');
  await map('poison', stream, {
    ...TRIM,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: failures.arn } },
  });

  const told = await eventually(failures.receive);

  assert.equal(told.requestContext.condition, 'RetryAttemptsExhausted');
  assert.equal(told.DDBStreamBatchInfo.batchSize, 1);
  assert.equal(told.DDBStreamBatchInfo.streamArn, stream);
  assert.equal(told.DDBStreamBatchInfo.startSequenceNumber, told.DDBStreamBatchInfo.endSequenceNumber);
  await eventually(() =>
    assert.deepEqual(batches(file), [['a', 'bad', 'c', 'd'], ['a', 'bad'], ['a'], ['bad'], ['bad'], ['c', 'd']]),
  );
});

test('with ReportBatchItemFailures a batch goes on from the first failure', async () => {
  const stream = await makeTable('partial');
  const file = place('partial');
  await world.create(
    'partial',
    records(
      file,
      KEY,
      `const at = ids.indexOf('b'); globalThis.tried ??= 0;
       if (at >= 0 && globalThis.tried++ === 0) return { batchItemFailures: [{ itemIdentifier: Records[at].dynamodb.SequenceNumber }] };`,
    ),
  );
  await put('partial', 'a', 'b', 'c');

  await map('partial', stream, { ...TRIM, FunctionResponseTypes: ['ReportBatchItemFailures'] });

  await eventually(() =>
    assert.deepEqual(batches(file), [
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]),
  );
});

test('filters let through what matches, and the position moves over the rest', async () => {
  const stream = await makeTable('filtered');
  const file = place('filtered');
  await world.create('filtered', records(file, KEY));
  await put('filtered', 'no-1', 'yes-1', 'no-2');
  const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { id: { S: [{ prefix: 'yes' }] } } } });

  await map('filtered', stream, { ...TRIM, FilterCriteria: { Filters: [{ Pattern }] } });
  await put('filtered', 'yes-2');

  await eventually(() => assert.deepEqual(batches(file).flat(), ['yes-1', 'yes-2']));
});

test('records that are too old are not processed', async () => {
  const stream = await makeTable('aged');
  const file = place('aged');
  await world.create('aged', records(file, KEY));
  await put('aged', 'old');
  world.cloud().clock.advance(120_000);
  await put('aged', 'new');

  await map('aged', stream, { ...TRIM, MaximumRecordAgeInSeconds: 60 });

  await eventually(() => assert.deepEqual(batches(file), [['new']]));
});

test('a queue is read, and what was processed is deleted', async () => {
  const queue = await makeQueue('work');
  const file = place('work');
  await world.create(
    'work',
    records(file, 'record.body', `fs.writeFileSync(${JSON.stringify(`${file}.last`)}, JSON.stringify(Records[0]));`),
  );
  await map('work', queue.arn);

  await queue.send('one');
  await eventually(() => assert.deepEqual(batches(file), [['one']]));

  await eventually(async () => assert.equal(await queue.count(), 0));
  const record = await eventually(() => JSON.parse(readFileSync(`${file}.last`, 'utf8')));
  assert.equal(record.eventSource, 'aws:sqs');
  assert.equal(record.eventSourceARN, queue.arn);
  assert.equal(record.attributes.ApproximateReceiveCount, '1');
});

test('only the failed messages of a queue are delivered again', async () => {
  const queue = await makeQueue('redo', { VisibilityTimeout: '5' });
  const file = place('redo');
  await world.create(
    'redo',
    records(
      file,
      'record.body',
      `const failed = Records.filter(({ body,
          attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1');
       return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };`,
    ),
  );
  await map('redo', queue.arn, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await queue.send('good');
  await queue.send('bad');
  await eventually(() => assert.deepEqual(batches(file).flat().sort(), ['bad', 'good']));
  await eventually(async () => assert.equal(await queue.count(), 1));

  world.cloud().clock.advance(6000);

  await eventually(() => assert.deepEqual(batches(file).flat().sort(), ['bad', 'bad', 'good']));
  await eventually(async () => assert.equal(await queue.count(), 0));
});

test('a mapping is described, disabled and deleted', async () => {
  const lambda = world.lambda();
  const stream = await makeTable('managed');
  const file = place('managed');
  await world.create('managed', records(file, KEY));
  const UUID = await map('managed', stream, { ...TRIM, BatchSize: 7, MaximumRetryAttempts: 3 });

  const got = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  assert.deepEqual(
    [got.State, got.BatchSize, got.MaximumRetryAttempts, got.BisectBatchOnFunctionError],
    ['Enabled', 7, 3, false],
  );
  assert.equal(got.EventSourceMappingArn, `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${UUID}`);
  await assert.rejects(map('managed', stream, TRIM), { name: 'ResourceConflictException' });
  const listed = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'managed' }));
  assert.deepEqual(
    listed.EventSourceMappings?.map((mapping) => mapping.UUID),
    [UUID],
  );
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await put('managed', 'while-disabled');
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await eventually(() => assert.deepEqual(batches(file), [['while-disabled']]));
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await assert.rejects(lambda.send(new GetEventSourceMappingCommand({ UUID })), { name: 'ResourceNotFoundException' });
});

test('a mapping needs a source that is there and a role that may read it', async () => {
  const stream = await makeTable('guarded');
  const queue = await makeQueue('guarded');
  await world.create('guarded', records(place('guarded'), KEY));
  await assert.rejects(map('guarded', `${stream}x`, TRIM), /Stream not found/);
  await assert.rejects(map('guarded', stream), { name: 'InvalidParameterValueException' });
  await assert.rejects(map('guarded', queue.arn, { ...TRIM }), /Unsupported StartingPosition/);
  await assert.rejects(
    map('guarded', `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/x`, TRIM),
    /kinesis.* is not in the local cloud/,
  );
  await world.allow('logs:*');
  try {
    await assert.rejects(map('guarded', stream, TRIM), /Cannot access stream/);
    await assert.rejects(map('guarded', queue.arn), /does not have permissions to call ReceiveMessage on SQS/);
  } finally {
    await world.allow('*');
  }
});
