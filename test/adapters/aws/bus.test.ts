import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventBridgeBus } from '../../../adapters/aws/bus.ts';
import type { Bus } from '../../../core/ports/bus.ts';
import { ACCOUNT, openTestCloud, REGION, type TestCloud, until } from '../cloud.ts';

const BUS = 'tagline';
let world: TestCloud;
let sqs: SQSClient;
let bus: Bus;
let QueueUrl = '';
before(async () => {
  world = await openTestCloud();
  const client = new EventBridgeClient(world.sdk);
  sqs = new SQSClient(world.sdk);
  bus = eventBridgeBus({ client, busName: BUS });
  await client.send(new CreateEventBusCommand({ Name: BUS }));
  const statement = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: '*' }] });
  ({ QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'heard', Attributes: { Policy } })));
  const on = { EventBusName: BUS };
  await client.send(new PutRuleCommand({ ...on, Name: 'all', EventPattern: '{"source":["tagline"]}' }));
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:heard`;
  await client.send(new PutTargetsCommand({ ...on, Rule: 'all', Targets: [{ Id: 'queue', Arn }] }));
});
after(() => world.close());

interface Heard {
  readonly 'detail-type': string;
  readonly source: string;
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: { readonly n: number };
}

const heard = async (count: number): Promise<readonly Heard[]> => {
  const found: Heard[] = [];
  await until(async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    found.push(...Messages.map(({ Body = '{}' }) => JSON.parse(Body) as Heard));
    return found.length >= count || undefined;
  });
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  return found;
};

test('an event arrives under the source of Tagline, with its time and resources', async () => {
  const detail = { n: 1, text: 'ä "😀"' };
  await bus.publish([{ detailType: 'Said', detail, time: '2026-01-02T03:04:05.000Z', resources: ['arn:a', 'arn:b'] }]);

  const [event] = await heard(1);

  assert.equal(event?.source, 'tagline');
  assert.equal(event?.['detail-type'], 'Said');
  assert.equal(event?.time, '2026-01-02T03:04:05Z');
  assert.deepEqual(event?.resources, ['arn:a', 'arn:b']);
  assert.deepEqual(event?.detail, detail);
});

test('more than ten events are sent in turns: none is lost, none comes twice', async () => {
  const events = Array.from({ length: 23 }, (_, n) => ({ detailType: 'Counted', detail: { n } }));

  await bus.publish(events);

  const numbers = (await heard(23)).map(({ detail }) => detail.n).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers,
    events.map(({ detail }) => detail.n),
  );
});

test('no events are no request', async () => {
  await bus.publish([]);
});

test('an entry that the bus refuses is an error that may be tried again, with the words of EventBridge', async () => {
  const good = { detailType: 'Good', detail: { n: 1 } };

  await assert.rejects(bus.publish([good, { detailType: 'Bad', detail: 'no object' }]), {
    code: 'EventsNotPublished',
    message: 'the event bus refused 1 events: MalformedDetail Detail is malformed.',
    retryable: true,
  });

  assert.deepEqual(
    (await heard(1)).map((event) => event['detail-type']),
    ['Good'],
  );
});
