import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { ACCOUNT, caller, eventually, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

/** Writes a line per run into a file that the test reads. */
const writes = `import fs from 'node:fs'; export const handler = async (event, context) => {
  fs.appendFileSync(event.file + '.times', Date.now() + '\\n');
  fs.appendFileSync(event.file, context.awsRequestId + '\\n');
  if (event.hang) await new Promise((r) => setTimeout(r, 60000));
  if (event.fail) throw new Error('always');
  return { ok: event.text };
}`;
const runs = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
const place = (name: string): string => join(world.data, name);

const makeQueue = async (name: string) => {
  const { QueueUrl } = await world
    .cloud()
    .call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: name }, caller);
  const receive = async () => {
    const { Messages = [] } = await world
      .cloud()
      .call<{ Messages?: { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[] }>(
        'sqs',
        'ReceiveMessage',
        { QueueUrl, MessageAttributeNames: ['All'] },
        caller,
      );
    assert.ok(Messages[0], 'no message yet');
    return Messages[0];
  };
  return { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`, receive };
};

test('an event is accepted at once and runs by itself', async () => {
  await world.create('later', writes);
  const file = place('later');

  const { StatusCode, value } = await world.invoke('later', { file }, { InvocationType: 'Event' });

  assert.equal(StatusCode, 202);
  assert.equal(value, undefined);
  await eventually(() => assert.equal(runs(file).length, 1));
});

test('a failing event is retried after one and two minutes, then goes to the dead-letter queue', async () => {
  const queue = await makeQueue('dead');
  await world.create('failing', writes, { DeadLetterConfig: { TargetArn: queue.arn } });
  const file = place('failing');
  await world.invoke('failing', { file, fail: true }, { InvocationType: 'Event' });
  for (const expected of [1, 2, 3]) {
    await eventually(() => {
      if (runs(file).length > 0 && runs(file).length < expected) world.cloud().clock.advance(5000);
      assert.equal(runs(file).length, expected);
    });
  }

  const [first = 0, second = 0, third = 0] = readFileSync(`${file}.times`, 'utf8').trim().split('\n').map(Number);
  const [once, twice] = [(second - first) / 1000, (third - second) / 1000];
  // The clock goes on in steps while a run is being written down: later is possible, earlier never.
  assert.ok(once >= 60 && once < 300, `${once} s`);
  assert.ok(twice >= 120 && twice < 360, `${twice} s`);
  const { Body, MessageAttributes } = await eventually(queue.receive);
  assert.deepEqual(JSON.parse(Body), { file, fail: true });
  assert.equal(MessageAttributes?.['ErrorMessage']?.StringValue, 'always');
  assert.equal(MessageAttributes?.['RequestID']?.StringValue, runs(file)[0]);
  assert.equal(new Set(runs(file)).size, 1, 'retries keep the request id');
});

test('the destinations of a function get the outcome of an event', async () => {
  const lambda = world.lambda();
  const failures = await makeQueue('failures');
  const successes = await makeQueue('successes');
  await world.create('told', writes);
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'told',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: failures.arn }, OnSuccess: { Destination: successes.arn } },
    }),
  );

  await world.invoke('told', { file: place('told'), fail: true }, { InvocationType: 'Event' });
  await world.invoke('told', { file: place('told'), text: 'fine' }, { InvocationType: 'Event' });

  const failed = JSON.parse((await eventually(failures.receive)).Body);
  assert.equal(failed.requestContext.condition, 'RetriesExhausted');
  assert.equal(failed.requestContext.functionArn, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:told:$LATEST`);
  assert.equal(failed.requestContext.approximateInvokeCount, 1);
  assert.equal(failed.responseContext.functionError, 'Unhandled');
  assert.equal(failed.responsePayload.errorMessage, 'always');
  assert.equal(failed.requestPayload.fail, true);
  const succeeded = JSON.parse((await eventually(successes.receive)).Body);
  assert.equal(succeeded.requestContext.condition, 'Success');
  assert.deepEqual(succeeded.responsePayload, { ok: 'fine' });
});

test('settings of asynchronous invocation are kept, changed and deleted', async () => {
  const lambda = world.lambda();
  await world.create('settings', writes);
  const named = { FunctionName: 'settings' };
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...named, MaximumRetryAttempts: 1 }));
  await lambda.send(new UpdateFunctionEventInvokeConfigCommand({ ...named, MaximumEventAgeInSeconds: 60 }));

  const got = await lambda.send(new GetFunctionEventInvokeConfigCommand(named));

  assert.deepEqual([got.MaximumRetryAttempts, got.MaximumEventAgeInSeconds], [1, 60]);
  assert.ok(got.LastModified instanceof Date);
  await assert.rejects(lambda.send(new PutFunctionEventInvokeConfigCommand({ ...named, MaximumRetryAttempts: 3 })), {
    name: 'ValidationException',
  });
  await lambda.send(new DeleteFunctionEventInvokeConfigCommand(named));
  await assert.rejects(lambda.send(new GetFunctionEventInvokeConfigCommand(named)), {
    name: 'ResourceNotFoundException',
  });
});

test('an event without room waits, and one that waits too long is reported as too old', async () => {
  const queue = await makeQueue('too-old');
  const lambda = world.lambda();
  await world.create('crowded', writes);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'crowded', ReservedConcurrentExecutions: 0 }));
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'crowded',
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: queue.arn } },
    }),
  );
  await world.invoke('crowded', { file: place('crowded') }, { InvocationType: 'Event' });

  const { Body } = await eventually(() => {
    world.cloud().clock.advance(30_000);
    return queue.receive();
  });

  assert.equal(JSON.parse(Body).requestContext.condition, 'EventAgeExceeded');
  assert.deepEqual(runs(place('crowded')), []);
});

test('events that were accepted or running when the cloud stopped run after it has started again', async () => {
  await world.create('durable', writes, { Timeout: 100 });
  const [running, waiting] = [place('running'), place('waiting')];
  await world.invoke('durable', { file: running, hang: true }, { InvocationType: 'Event' });
  await eventually(() => assert.equal(runs(running).length, 1));
  await world
    .lambda()
    .send(new PutFunctionConcurrencyCommand({ FunctionName: 'durable', ReservedConcurrentExecutions: 1 }));
  await world.invoke('durable', { file: waiting }, { InvocationType: 'Event' });

  await world.restart();
  await world
    .lambda()
    .send(new PutFunctionConcurrencyCommand({ FunctionName: 'durable', ReservedConcurrentExecutions: 5 }));
  world.cloud().clock.advance(10_000);

  await eventually(() => {
    assert.equal(runs(running).length, 2);
    assert.equal(runs(waiting).length, 1);
  });
  assert.equal(new Set(runs(running)).size, 1);
});

test('events of a function with little reserved concurrency run one after the other, not ever later', async () => {
  await world.create('line', writes);
  const file = place('line');
  await world
    .lambda()
    .send(new PutFunctionConcurrencyCommand({ FunctionName: 'line', ReservedConcurrentExecutions: 1 }));

  await Promise.all(Array.from({ length: 12 }, () => world.invoke('line', { file }, { InvocationType: 'Event' })));

  await eventually(() => assert.equal(new Set(runs(file)).size, 12));
});

test('many events at once all run', async () => {
  await world.create('many', writes);
  const file = place('many');
  appendFileSync(file, '');

  await Promise.all(Array.from({ length: 40 }, () => world.invoke('many', { file }, { InvocationType: 'Event' })));

  await eventually(() => assert.equal(new Set(runs(file)).size, 40));
});
