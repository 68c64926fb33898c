import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { makeClock } from '../../../../../local/kernel/clock.ts';
import type { Cloud } from '../../../../../local/kernel/cloud.ts';
import { Fault } from '../../../../../local/kernel/fault.ts';
import type { Delivery } from '../../../../../local/services/events/delivery/delivery.ts';
import { openDeliveryQueue } from '../../../../../local/services/events/delivery/delivery-queue.ts';
import { openEventStore, type Rule } from '../../../../../local/services/events/store.ts';
import type { Target } from '../../../../../local/services/events/target.ts';

const bus = { account: '111122223333', region: 'eu-central-1', name: 'default' };
const rule: Omit<Rule, 'id'> = {
  bus,
  name: 'r',
  pattern: '{"a":["b"]}',
  schedule: undefined,
  state: 'ENABLED',
  description: undefined,
  role: undefined,
  next: undefined,
};

interface Sent {
  readonly attributes: Record<string, string>;
  readonly body: string;
}

/** A queue whose deliveries do what the test says, on a clock that the test moves. */
const setUp = (target: Partial<Target>, outcome: (delivery: Delivery) => void | Promise<void>) => {
  const db = new DatabaseSync(':memory:');
  db.exec('PRAGMA foreign_keys = ON');
  const clock = makeClock({ load: () => 0, save: () => {} });
  const dead: Sent[] = [];
  const logged: string[] = [];
  const call = async (_service: string, _operation: string, input: unknown) => {
    const { MessageBody, MessageAttributes } = input as {
      MessageBody: string;
      MessageAttributes: Record<string, { StringValue: string }>;
    };
    const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
    dead.push({ body: MessageBody, attributes: Object.fromEntries(attributes) });
  };
  const cloud = {
    clock,
    log: (line: string) => logged.push(line),
    call,
    url: 'http://127.0.0.1:1',
  } as unknown as Cloud;
  const store = openEventStore(db);
  store.putRule(rule);
  const kept = store.rule(bus, 'r') as Rule;
  store.putTarget(kept.id, { Id: 't', Arn: 'arn:aws:sqs:eu-central-1:111122223333:q', ...target });
  const tried: number[] = [];
  const open = () =>
    openDeliveryQueue(cloud, db, store, async (delivery) => {
      tried.push(clock.now());
      await outcome(delivery);
    });
  const queue = open();
  queue.addForRule(kept, { id: 'e', text: '{"a":"b"}' }, 0);
  queue.pump();
  return { clock, dead, logged, tried, queue, open };
};

const until = async (done: () => boolean): Promise<void> => {
  const deadline = Date.now() + 3000;
  while (!done()) {
    assert.ok(Date.now() < deadline, 'did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

const failing = () => {
  throw new Fault('InternalFailure', 'try later', { status: 500 });
};
const DEAD = { DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:111122223333:dead' } };

test('a target that fails is tried again, with growing waits, until it takes the event', async () => {
  let failures = 3;
  const { clock, tried, queue, dead } = setUp({}, () => {
    if (failures-- > 0) failing();
  });

  for (let wait = 1000, tries = 1; tries <= 3; wait *= 2, tries += 1) {
    await until(() => tried.length === tries && queue.count() === 1);
    clock.advance(wait);
  }
  await until(() => queue.count() === 0);

  const waits = tried.slice(1).map((time, i) => Math.round((time - (tried[i] as number)) / 1000));
  assert.deepEqual(waits, [1, 2, 4]);
  assert.deepEqual(dead, []);
  queue.stop();
});

test('after the last retry of its policy the event goes to the dead-letter queue, with the condition that ended it', async () => {
  const { clock, dead, queue, tried } = setUp({ ...DEAD, RetryPolicy: { MaximumRetryAttempts: 1 } }, failing);
  await until(() => tried.length === 1);
  clock.advance(1000);

  await until(() => queue.count() === 0);

  assert.equal(tried.length, 2);
  assert.equal(dead[0]?.body, '{"a":"b"}');
  assert.equal(dead[0]?.attributes['EXHAUSTED_RETRY_CONDITION'], 'MaximumRetryAttempts');
  assert.equal(dead[0]?.attributes['RETRY_ATTEMPTS'], '1');
  queue.stop();
});

test('an event that would be too old for another try is given up', async () => {
  const { clock, dead, queue, tried } = setUp({ ...DEAD, RetryPolicy: { MaximumEventAgeInSeconds: 60 } }, failing);
  for (let tries = 1; queue.count() > 0; tries += 1) {
    await until(() => tried.length >= tries);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000 * 2 ** (tries - 1));
    if (tries === 6) break;
  }

  await until(() => queue.count() === 0);

  assert.equal(dead[0]?.attributes['EXHAUSTED_RETRY_CONDITION'], 'MaximumEventAgeInSeconds');
  queue.stop();
});

test('deliveries that a stop interrupted are made when the queue is opened next', async () => {
  let release = () => {};
  let calls = 0;
  const first = setUp({}, () => {
    calls += 1;
    return calls === 1 ? new Promise((resolve) => (release = resolve)) : undefined;
  });
  await until(() => calls === 1);
  first.queue.stop();

  const second = first.open();
  second.pump();
  await until(() => second.count() === 0);

  assert.equal(calls, 2);
  release();
  second.stop();
});

test('an error that nobody expected is tried again, and said', async () => {
  let failures = 1;
  const { clock, queue, tried } = setUp({}, () => {
    if (failures-- > 0) throw new TypeError('a mistake');
  });
  await until(() => tried.length === 1);
  clock.advance(1000);

  await until(() => queue.count() === 0);

  assert.equal(tried.length, 2);
  queue.stop();
});
