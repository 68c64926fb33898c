import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsWatches } from '../../../adapters/aws/watches.ts';
import { AutomaticCause } from '../../../core/automatic-cause.ts';
import { physicalNames } from '../../../core/physical-names.ts';
import type { Watches } from '../../../core/ports/watches.ts';
import { ACCOUNT, openTestCloud, REGION, type TestCloud, until } from '../cloud.ts';

const HOME = { account: ACCOUNT, region: REGION };
const NIGHTLY = { pipeline: 'a pipeline'.repeat(9), name: 'nightly' };
let world: TestCloud;
let events: EventBridgeClient;
let scheduler: SchedulerClient;
let sqs: SQSClient;
let watches: Watches;
let QueueUrl: string;

before(async () => {
  world = await openTestCloud();
  events = new EventBridgeClient(world.sdk);
  scheduler = new SchedulerClient(world.sdk);
  sqs = new SQSClient(world.sdk);
  watches = awsWatches({ events, scheduler, home: HOME });
  const iam = new IAMClient(world.sdk);
  const statement = (value: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...value }] });
  const RoleName = physicalNames.schedulerRole(HOME);
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: statement({
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  const PolicyDocument = statement({ Action: 'events:PutEvents', Resource: physicalNames.busArn(HOME) });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'bus', PolicyDocument }));
  await events.send(new CreateEventBusCommand({ Name: physicalNames.bus }));
  const queueArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:told`;
  const Policy = statement({
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
  });
  const made = await sqs.send(new CreateQueueCommand({ QueueName: 'told', Attributes: { Policy } }));
  QueueUrl = made.QueueUrl ?? '';
  const EventPattern = JSON.stringify({ source: ['tagline'], 'detail-type': ['Schedule Due'] });
  await events.send(new PutRuleCommand({ Name: 'due', EventBusName: physicalNames.bus, EventPattern }));
  await events.send(
    new PutTargetsCommand({ Rule: 'due', EventBusName: physicalNames.bus, Targets: [{ Id: 'q', Arn: queueArn }] }),
  );
});
after(() => world.close());

const told = () =>
  until(async () => {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    if (!message) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return JSON.parse(message.Body ?? '') as unknown;
  });
const schedules = async () => (await scheduler.send(new ListSchedulesCommand({}))).Schedules ?? [];
const rules = async () =>
  ((await events.send(new ListRulesCommand({}))).Rules ?? []).filter(({ Name }) => Name?.startsWith('tagline-start-'));

test('a schedule is made, changed and forgotten under one name, and tells when it is due', async () => {
  await watches.schedule({ ...NIGHTLY, expression: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin' });
  const [made, ...more] = await schedules();
  assert.deepEqual(more, []);
  assert.match(made?.Name ?? '', /^tagline-start-a-pipelinea-[\w-]+-[0-9a-f]{16}$/);
  assert.ok((made?.Name?.length ?? 99) <= 64);

  await watches.schedule({ ...NIGHTLY, expression: 'rate(5 minutes)', timezone: 'UTC' });
  const changed = await scheduler.send(new GetScheduleCommand({ Name: made?.Name }));
  assert.deepEqual([changed.ScheduleExpression, changed.ScheduleExpressionTimezone], ['rate(5 minutes)', 'UTC']);
  assert.equal((await schedules()).length, 1);

  await fetch(`${world.cloud.url}/_local/clock/advance`, { method: 'POST', body: JSON.stringify({ seconds: 301 }) });
  const cause = AutomaticCause.parse(await told());
  assert.ok(cause.kind === 'schedule');
  assert.deepEqual([cause.pipeline, cause.schedule], [NIGHTLY.pipeline, 'nightly']);
  assert.ok(!Number.isNaN(Date.parse(cause.due)), cause.due);

  await watches.forget('schedule', NIGHTLY);
  await watches.forget('schedule', NIGHTLY);
  assert.deepEqual(await schedules(), []);
});

test('an expression or a time zone that the service refuses is InvalidSchedule, with its words', async () => {
  for (const [expression, timezone] of [
    ['cron(61 3 * * ? *)', 'UTC'],
    ['rate(1 fortnight)', 'UTC'],
    ['rate(1 day)', 'Europe/Nowhere'],
  ] as const)
    await assert.rejects(watches.schedule({ ...NIGHTLY, expression, timezone }), {
      code: 'InvalidSchedule',
      where: 'schedules: nightly',
    });
  assert.deepEqual(await schedules(), []);
});

test('a rule for events is made once and forgotten, with its target', async () => {
  const watch = { pipeline: 'hello', name: 'image', pattern: { source: ['aws.ecr'] } };
  await watches.event(watch);
  await watches.event({ ...watch, pattern: { source: ['aws.s3'] } });

  const [rule, ...more] = await rules();
  assert.deepEqual([rule?.EventPattern, more], ['{"source":["aws.s3"]}', []]);
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule?.Name }));
  assert.deepEqual(
    Targets.map(({ Arn, InputTransformer }) => [Arn, InputTransformer?.InputTemplate]),
    [
      [
        `arn:aws:lambda:${REGION}:${ACCOUNT}:function:tagline-match-triggers`,
        '{"pipeline":"hello","entry":"image","event":<aws.events.event.json>}',
      ],
    ],
  );

  await watches.forget('event', watch);
  await watches.forget('event', watch);
  assert.deepEqual(await rules(), []);
});

test('what the rule hands on is a cause, with the whole event', async () => {
  await watches.event({ pipeline: 'hello', name: 'mine', pattern: { source: ['my.app'] } });
  const [rule] = await rules();
  const { Targets: [target] = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule?.Name }));
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:told`;
  await events.send(new PutTargetsCommand({ Rule: rule?.Name, Targets: [{ ...target, Id: 'queue', Arn }] }));
  const Detail = JSON.stringify({ text: 'quotes " and #{x.y}', n: 1 });
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'my.app', DetailType: 'Happened', Detail }] }));

  const cause = AutomaticCause.parse(await told());

  assert.ok(cause.kind === 'event');
  assert.deepEqual([cause.pipeline, cause.entry, cause.event['detail']], ['hello', 'mine', JSON.parse(Detail)]);
});

test('a pattern that EventBridge refuses is InvalidEventPattern, with its words', async () => {
  await assert.rejects(watches.event({ pipeline: 'hello', name: 'bad', pattern: { source: 'text' } }), {
    code: 'InvalidEventPattern',
    where: 'events: bad',
  });
});
