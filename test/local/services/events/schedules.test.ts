import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const MINUTE = 60_000;

test('a rate fires each time its period has passed, with the event that AWS makes', async () => {
  const Arn = await world.queue('rate');
  const arn = await world.rule({ Name: 'rate', ScheduleExpression: 'rate(10 minutes)' }, { Id: 'q', Arn });
  const begun = world.cloud.clock.now();

  world.cloud.clock.advance(10 * MINUTE);
  const [first = ''] = await world.bodies(Arn);
  world.cloud.clock.advance(10 * MINUTE);
  const [second = ''] = await world.bodies(Arn);

  const { id, time, ...event } = JSON.parse(first);
  assert.deepEqual(event, {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    region: REGION,
    resources: [arn],
    detail: {},
  });
  assert.ok(Math.abs(Date.parse(time) - begun - 10 * MINUTE) < 2000);
  assert.equal(Date.parse(JSON.parse(second).time) - Date.parse(time), 10 * MINUTE);
  assert.notEqual(JSON.parse(second).id, id);
});

test('a schedule that a stop missed fires once, and then in its rhythm again', async () => {
  const Arn = await world.queue('missed');
  await world.rule({ Name: 'missed', ScheduleExpression: 'cron(0/5 * * * ? *)' }, { Id: 'q', Arn });
  await world.restart();

  // Twelve firings lie in this hour; on the clock's jump they are all overdue.
  world.cloud.clock.advance(60 * MINUTE);
  const missed = await world.bodies(Arn);
  world.cloud.clock.advance(5 * MINUTE);
  const next = await world.bodies(Arn);

  assert.equal(missed.length, 1);
  assert.equal(next.length, 1);
  assert.equal(Date.parse(JSON.parse(next[0] ?? '').time) % (5 * MINUTE), 0);
});

test('a rule that is switched off does not fire, and counts anew when it is switched on', async () => {
  const Arn = await world.queue('off');
  await world.rule({ Name: 'off', ScheduleExpression: 'rate(1 hour)' }, { Id: 'q', Arn });
  await world.events.send(new DisableRuleCommand({ Name: 'off' }));
  world.cloud.clock.advance(90 * MINUTE);
  await world.events.send(new EnableRuleCommand({ Name: 'off' }));
  const enabled = world.cloud.clock.now();

  world.cloud.clock.advance(60 * MINUTE);

  const [body = ''] = await world.bodies(Arn);
  assert.ok(Math.abs(Date.parse(JSON.parse(body).time) - enabled - 60 * MINUTE) < 2000);
});

test('putting the same schedule again keeps its rhythm', async () => {
  const Arn = await world.queue('again');
  const rule = { Name: 'again', ScheduleExpression: 'rate(1 hour)' };
  await world.rule(rule, { Id: 'q', Arn });
  world.cloud.clock.advance(40 * MINUTE);
  await world.rule({ ...rule, Description: 'changed' });

  world.cloud.clock.advance(20 * MINUTE);

  assert.equal((await world.bodies(Arn)).length, 1);
});
