import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Caller, Cloud } from '../../../local/kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../local/kernel/fault.ts';
import { openOutbox } from '../../../local/kernel/outbox.ts';

interface Request {
  readonly region: string;
  readonly details: readonly string[];
}

/** A cloud whose event bus does what it is told with each request; timers fire at once. */
const cloudWith = (answer: (request: Request) => void) => {
  const arrived: Request[] = [];
  const logged: string[] = [];
  const cloud = {
    clock: {
      now: () => 1500,
      at(_time: number, fire: () => void) {
        const timer = setTimeout(fire);
        return { cancel: () => clearTimeout(timer) };
      },
    },
    log: (line: string) => logged.push(line),
    async call(_service: string, _operation: string, { Entries }: { Entries: { Detail: string }[] }, caller: Caller) {
      const request = { region: caller.region, details: Entries.map(({ Detail }) => Detail) };
      answer(request);
      arrived.push(request);
      return {};
    },
  } as unknown as Cloud;
  return { cloud, arrived, logged };
};

const place = (region: string) => ({ account: '111122223333', region });
const event = (detail: string) => ({ time: 1500, detailType: 'A Change', resources: [], detail });

const eventually = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !isSo(); turn++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(isSo());
};

test('events arrive in order, each request of one region and of at most ten', async () => {
  const { cloud, arrived } = cloudWith(() => {});
  const outbox = openOutbox(cloud, 'codebuild', new DatabaseSync(':memory:'));
  const names = Array.from({ length: 12 }, (_, index) => String(index));
  for (const name of names) outbox.write(place('eu-west-1'), event(name));
  outbox.write(place('us-east-1'), event('elsewhere'));
  outbox.wake();
  await eventually(() => arrived.length === 3);

  assert.deepEqual(arrived, [
    { region: 'eu-west-1', details: names.slice(0, 10) },
    { region: 'eu-west-1', details: names.slice(10) },
    { region: 'us-east-1', details: ['elsewhere'] },
  ]);
});

test('events that are large together go in requests that are not', async () => {
  const { cloud, arrived } = cloudWith(() => {});
  const outbox = openOutbox(cloud, 'codebuild', new DatabaseSync(':memory:'));
  for (let count = 0; count < 5; count++) outbox.write(place('eu-west-1'), event('x'.repeat(250 * 1024)));
  outbox.wake();
  await eventually(() => arrived.length === 2);

  assert.deepEqual(
    arrived.map(({ details }) => details.length),
    [3, 2],
  );
});

test('events that could not be sent are sent later, and the failure is logged once', async () => {
  let failures = 3;
  const { cloud, arrived, logged } = cloudWith(() => {
    if (failures-- > 0) throw new Fault('InternalFailure', 'not now', { status: 500 });
  });
  const outbox = openOutbox(cloud, 'codebuild', new DatabaseSync(':memory:'));
  outbox.write(place('eu-west-1'), event('one'));
  outbox.wake();
  await eventually(() => arrived.length === 1);

  assert.equal(logged.length, 1);
  assert.match(String(logged[0]), /^codebuild: events wait: .*not now/);
});

test('events that are refused do not hold back later ones', async () => {
  const { cloud, arrived, logged } = cloudWith(({ details }) => {
    if (details.includes('bad')) throw new Fault('ValidationException', 'too bad');
    if (details.includes('alone')) throw notInLocalCloud('the service events');
  });
  const outbox = openOutbox(cloud, 'codebuild', new DatabaseSync(':memory:'));
  outbox.write(place('a'), event('bad'));
  outbox.write(place('b'), event('alone'));
  outbox.write(place('c'), event('good'));
  outbox.wake();
  await eventually(() => arrived.length === 1);

  assert.deepEqual(arrived, [{ region: 'c', details: ['good'] }]);
  assert.deepEqual(logged, ['codebuild: events were refused: too bad']);
});

test('events that a stop left behind are sent after the next start', async () => {
  const db = new DatabaseSync(':memory:');
  const { cloud, arrived } = cloudWith(() => {});
  const stopped = openOutbox(cloud, 'codebuild', db);
  stopped.write(place('eu-west-1'), event('kept'));
  stopped.wake();
  stopped.stop();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(arrived.length, 0);

  openOutbox(cloud, 'codebuild', db).wake();
  await eventually(() => arrived.length === 1);
  assert.deepEqual(arrived, [{ region: 'eu-west-1', details: ['kept'] }]);
});
