import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';
import { signedFetch } from './signed-fetch.ts';

const data = mkdtempSync(join(tmpdir(), 'scheduler-'));
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:target`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/schedules`;
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
  await call('iam', 'CreateRole', {
    RoleName: 'schedules',
    AssumeRolePolicyDocument: allow({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/*` },
      },
    }),
  });
  await permit(['sqs:SendMessage']);
  for (const QueueName of ['target', 'dead']) await call('sqs', 'CreateQueue', { QueueName });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const allow = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const permit = (Action: string[]) =>
  call('iam', 'PutRolePolicy', {
    RoleName: 'schedules',
    PolicyName: 'may',
    PolicyDocument: allow({ Action, Resource: '*' }),
  });
const root = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
const call = <Out = Record<string, unknown>>(
  service: string,
  operation: string,
  input: unknown,
  principal: Principal = root,
): Promise<Out> => cloud.call<Out>(service, operation, input, { account: ACCOUNT, region: REGION, principal });

const schedule = (Name: string, ScheduleExpression: string, more: object = {}) => ({
  Name,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: QUEUE, RoleArn: ROLE, Input: Name },
  ...more,
});
const create = (...given: Parameters<typeof schedule>) => call('scheduler', 'CreateSchedule', schedule(...given));

const advance = (seconds: number) =>
  fetch(`${cloud.url}/_local/clock/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seconds }),
  });

/** What came to a queue; waits a second for the first. */
const received = async (queue = 'target'): Promise<string[]> => {
  const got: string[] = [];
  for (;;) {
    const { Messages = [] } = await call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      'sqs',
      'ReceiveMessage',
      { QueueUrl: `${cloud.url}/${ACCOUNT}/${queue}`, MaxNumberOfMessages: 10, WaitTimeSeconds: got.length ? 0 : 1 },
    );
    if (Messages.length === 0) return got;
    for (const { Body, ReceiptHandle } of Messages) {
      got.push(Body);
      await call('sqs', 'DeleteMessage', { QueueUrl: `${cloud.url}/${ACCOUNT}/${queue}`, ReceiptHandle });
    }
  }
};

/** The ISO time in so many seconds, as `at()` wants it. */
const inSeconds = (seconds: number): string => new Date(cloud.clock.now() + seconds * 1000).toISOString().slice(0, 19);

test('a rate fires again and again, and not any more when it is deleted', async () => {
  await create('rate', 'rate(10 minutes)');
  await advance(601);
  assert.deepEqual(await received(), ['rate']);
  await advance(600);
  assert.deepEqual(await received(), ['rate']);

  await call('scheduler', 'DeleteSchedule', { Name: 'rate' });
  await advance(1200);
  assert.deepEqual(await received(), []);
});

test('a time comes once; a schedule that wants it is gone then', async () => {
  await create('once', `at(${inSeconds(100)})`, { ActionAfterCompletion: 'DELETE' });
  await create('kept', `at(${inSeconds(100)})`);
  await advance(101);

  assert.deepEqual((await received()).sort(), ['kept', 'once']);
  await assert.rejects(call('scheduler', 'GetSchedule', { Name: 'once' }), { name: 'ResourceNotFoundException' });
  await call('scheduler', 'DeleteSchedule', { Name: 'kept' });
});

test('a schedule begins and ends when it says, and rests while it is disabled', async () => {
  const now = cloud.clock.now() / 1000;
  await create('between', 'rate(1 hours)', { StartDate: now + 7200, EndDate: now + 7200 + 3700 });
  await create('resting', 'rate(1 minutes)', { State: 'DISABLED' });
  await advance(7100);
  assert.deepEqual(await received(), []);
  await advance(101);
  assert.deepEqual(await received(), ['between']);
  await advance(3600);
  assert.deepEqual(await received(), ['between']);
  await advance(7200);
  assert.deepEqual(await received(), []);
});

test('keywords in the input are what the firing is', async () => {
  const Input =
    '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>}';
  const time = inSeconds(60);
  await create('words', `at(${time})`, { Target: { Arn: QUEUE, RoleArn: ROLE, Input } });
  await advance(61);

  const [message] = await received();
  assert.deepEqual(JSON.parse(message ?? ''), {
    arn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/words`,
    at: `${time}Z`,
    n: 1,
  });
});

test('a universal target is an operation of any API, in the casing of that API', async () => {
  const universal = (name: string, call: string, Input: object) =>
    create(name, `at(${inSeconds(60)})`, {
      Target: { Arn: `arn:aws:scheduler:::aws-sdk:${call}`, RoleArn: ROLE, Input: JSON.stringify(Input) },
    });
  await permit(['sqs:SendMessage', 'logs:CreateLogGroup']);
  await universal('sends', 'sqs:sendMessage', { MessageBody: 'any', QueueUrl: `${cloud.url}/${ACCOUNT}/target` });
  await universal('logs', 'cloudwatchlogs:createLogGroup', { LogGroupName: 'made-by-schedule' });
  await advance(61);

  assert.deepEqual(await received(), ['any']);
  const { logGroups } = await call<{ logGroups: unknown[] }>('logs', 'DescribeLogGroups', {
    logGroupNamePrefix: 'made-by',
  });
  assert.equal(logGroups.length, 1);
});

test('what its role may not do goes to the dead-letter queue', async () => {
  await create('denied', `at(${inSeconds(60)})`, {
    Target: {
      Arn: `arn:aws:sns:${REGION}:${ACCOUNT}:absent`,
      RoleArn: ROLE,
      Input: 'lost',
      DeadLetterConfig: { Arn: QUEUE.replace('target', 'dead') },
    },
  });
  await advance(61);
  assert.deepEqual(await received('dead'), ['lost']);
});

test('a schedule is told as it was made, over the wire too, and an update says all anew', async () => {
  const wire = signedFetch(cloud.url, { region: REGION, account: ACCOUNT, service: 'scheduler' });
  const body = schedule('wired', 'cron(0 8 ? * MON-FRI *)', {
    ScheduleExpressionTimezone: 'Europe/Berlin',
    Description: 'mornings',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
  });
  const { Name: _, ...members } = body;
  const { Target: wanted, ...settings } = members;
  const made = await wire('POST', '/schedules/wired', members);
  assert.equal(made.body['ScheduleArn'], `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/wired`);

  const read = await wire('GET', '/schedules/wired?groupName=default');
  const { CreationDate, LastModificationDate, Target, ...rest } = read.body;
  assert.equal(typeof CreationDate, 'number');
  assert.equal(CreationDate, LastModificationDate);
  assert.deepEqual(rest, {
    Arn: made.body['ScheduleArn'],
    GroupName: 'default',
    State: 'ENABLED',
    ActionAfterCompletion: 'NONE',
    ...settings,
    Name: 'wired',
  });
  assert.deepEqual(Target, {
    ...body.Target,
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
  });

  const { Description: __, ...without } = members as Record<string, unknown>;
  await wire('PUT', '/schedules/wired', { ...without, State: 'DISABLED' });
  const again = await wire('GET', '/schedules/wired');
  assert.deepEqual([again.body['State'], again.body['Description']], ['DISABLED', undefined]);
  const absent = await wire('GET', '/schedules/absent');
  assert.deepEqual([absent.status, absent.type], [404, 'ResourceNotFoundException']);
  assert.equal(absent.body['Message'], 'Schedule absent does not exist.');
  const listed = await wire('GET', '/schedules?NamePrefix=wir&MaxResults=1');
  assert.equal((listed.body['Schedules'] as unknown[]).length, 1);
});

test('what the scheduler would not take is refused', async () => {
  const refused = (more: object, message: RegExp, name = 'ValidationException') =>
    assert.rejects(call('scheduler', 'CreateSchedule', { ...schedule('no', 'rate(1 minutes)'), ...more }), {
      name,
      message,
    });
  await refused({ ScheduleExpression: 'rate(0 minutes)' }, /Invalid Schedule Expression/);
  await refused({ ScheduleExpression: 'at(tomorrow)' }, /Invalid Schedule Expression/);
  await refused({ ScheduleExpressionTimezone: 'Mars/Base' }, /Timezone/);
  await refused({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /MaximumWindowInMinutes/);
  await refused(
    { Target: { Arn: QUEUE, RoleArn: ROLE.replace('schedules', 'none') } },
    /must allow AWS EventBridge Scheduler to assume/,
  );
  await refused({ Target: { Arn: 'queue', RoleArn: ROLE } }, /Arn/);
  const universal = (call: string) => ({ Target: { Arn: `arn:aws:scheduler:::aws-sdk:${call}`, RoleArn: ROLE } });
  await refused(universal('sqs:receiveMessage'), /read-only/);
  await refused(universal('ec2:startInstances'), /aws-sdk:ec2:startInstances/, 'NotInLocalCloud');
  await refused({ GroupName: 'none' }, /Schedule group none does not exist/, 'ResourceNotFoundException');
  await create('twice', 'rate(1 days)');
  await assert.rejects(create('twice', 'rate(1 days)'), { name: 'ConflictException' });
});

test('whoever makes a schedule must be allowed to pass its role', async () => {
  await call('iam', 'CreateUser', { UserName: 'ann' });
  await call('iam', 'PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'p',
    PolicyDocument: allow({ Action: 'scheduler:*', Resource: '*' }),
  });
  const ann: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann`, userName: 'ann' };
  await assert.rejects(call('scheduler', 'CreateSchedule', schedule('hers', 'rate(1 days)'), ann), {
    name: /AccessDenied/,
    message: /iam:PassRole/,
  });
});

test('a group has tags, holds schedules, and takes them with it', async () => {
  const { ScheduleGroupArn: ResourceArn } = await call('scheduler', 'CreateScheduleGroup', {
    Name: 'team',
    Tags: [{ Key: 'a', Value: '1' }],
  });
  await call('scheduler', 'TagResource', { ResourceArn, Tags: [{ Key: 'b', Value: '2' }] });
  await call('scheduler', 'UntagResource', { ResourceArn, TagKeys: ['a'] });
  assert.deepEqual(await call('scheduler', 'ListTagsForResource', { ResourceArn }), {
    Tags: [{ Key: 'b', Value: '2' }],
  });
  await create('inside', 'rate(1 minutes)', { GroupName: 'team' });
  const { ScheduleGroups } = await call<{ ScheduleGroups: { Name: string }[] }>('scheduler', 'ListScheduleGroups', {});
  assert.deepEqual(
    ScheduleGroups.map(({ Name }) => Name),
    ['default', 'team'],
  );

  await call('scheduler', 'DeleteScheduleGroup', { Name: 'team' });
  await advance(120);
  assert.deepEqual(await received(), []);
  await assert.rejects(call('scheduler', 'GetSchedule', { Name: 'inside', GroupName: 'team' }), {
    name: 'ResourceNotFoundException',
  });
  await assert.rejects(call('scheduler', 'DeleteScheduleGroup', { Name: 'default' }), { name: 'ValidationException' });
});
