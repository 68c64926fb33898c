import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const pattern = JSON.stringify({ source: ['app'] });
const lambda = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const refusedWith = (name: string, message: string | RegExp) => (error: Error) => {
  assert.equal(error.name, name);
  if (typeof message === 'string') assert.equal(error.message, message);
  else assert.match(error.message, message);
  return true;
};

test('a rule is described as it was put, and put again replaces all but its targets and tags', async () => {
  const Tags = [{ Key: 'team', Value: 'a' }];
  const arn = await world.rule(
    { Name: 'one', EventPattern: pattern, Description: 'first', Tags },
    { Id: 't', Arn: lambda('f') },
  );

  const first = await world.events.send(new DescribeRuleCommand({ Name: 'one' }));
  await world.rule({ Name: 'one', EventPattern: '{"source":["b"]}', State: 'DISABLED' });
  const second = await world.events.send(new DescribeRuleCommand({ Name: 'one' }));
  const { Targets } = await world.events.send(new ListTargetsByRuleCommand({ Rule: 'one' }));
  const tags = await world.events.send(new ListTagsForResourceCommand({ ResourceARN: arn }));

  assert.equal(arn, `arn:aws:events:${REGION}:${ACCOUNT}:rule/one`);
  assert.deepEqual(
    [first.Arn, first.EventPattern, first.Description, first.State, first.EventBusName, first.CreatedBy],
    [arn, pattern, 'first', 'ENABLED', 'default', ACCOUNT],
  );
  assert.deepEqual(
    [second.EventPattern, second.Description, second.State],
    ['{"source":["b"]}', undefined, 'DISABLED'],
  );
  assert.deepEqual(Targets, [{ Id: 't', Arn: lambda('f') }]);
  assert.deepEqual(tags.Tags, Tags);
});

test('rules are listed by prefix in pages, and by target', async () => {
  for (const Name of ['list-a', 'list-b', 'list-c'])
    await world.rule({ Name, EventPattern: pattern }, { Id: 'x', Arn: lambda('listed') });

  const first = await world.events.send(new ListRulesCommand({ NamePrefix: 'list-', Limit: 2 }));
  const { NextToken } = first;
  const rest = await world.events.send(new ListRulesCommand({ NamePrefix: 'list-', Limit: 2, NextToken }));
  const named = await world.events.send(new ListRuleNamesByTargetCommand({ TargetArn: lambda('listed') }));

  assert.deepEqual(
    [first, rest].map(({ Rules }) => Rules?.map(({ Name }) => Name)),
    [['list-a', 'list-b'], ['list-c']],
  );
  assert.equal(rest.NextToken, undefined);
  assert.deepEqual(named.RuleNames, ['list-a', 'list-b', 'list-c']);
});

test('a rule with targets cannot be deleted; one that is not there is deleted already', async () => {
  await world.rule({ Name: 'gone', EventPattern: pattern }, { Id: 'x', Arn: lambda('f') });

  await assert.rejects(
    world.events.send(new DeleteRuleCommand({ Name: 'gone' })),
    refusedWith('ValidationException', "Rule can't be deleted since it has targets."),
  );
  const removed = await world.events.send(new RemoveTargetsCommand({ Rule: 'gone', Ids: ['x', 'y'] }));
  await world.events.send(new DeleteRuleCommand({ Name: 'gone' }));
  await world.events.send(new DeleteRuleCommand({ Name: 'gone' }));

  assert.deepEqual(
    removed.FailedEntries?.map(({ TargetId }) => TargetId),
    ['y'],
  );
  await assert.rejects(
    world.events.send(new DescribeRuleCommand({ Name: 'gone' })),
    refusedWith('ResourceNotFoundException', 'Rule gone does not exist on EventBus default.'),
  );
});

test('rules are switched off and on', async () => {
  await world.rule({ Name: 'switch', EventPattern: pattern });

  await world.events.send(new DisableRuleCommand({ Name: 'switch' }));
  const off = await world.events.send(new DescribeRuleCommand({ Name: 'switch' }));
  await world.events.send(new EnableRuleCommand({ Name: 'switch' }));
  const on = await world.events.send(new DescribeRuleCommand({ Name: 'switch' }));

  assert.deepEqual([off.State, on.State], ['DISABLED', 'ENABLED']);
});

const refusedRules: [
  title: string,
  input: ConstructorParameters<typeof PutRuleCommand>[0],
  name: string,
  message: string | RegExp,
][] = [
  [
    'without pattern and schedule',
    { Name: 'r' },
    'ValidationException',
    'Parameter(s) EventPattern or ScheduleExpression must be specified.',
  ],
  [
    'on no bus',
    { Name: 'r', EventPattern: pattern, EventBusName: 'none' },
    'ResourceNotFoundException',
    'Event bus none does not exist.',
  ],
  [
    'with a broken pattern',
    { Name: 'r', EventPattern: '{"a":"b"}' },
    'InvalidEventPatternException',
    'Event pattern is not valid. Reason: "a" must be an object or an array\n at [Source: (String)"{"a":"b"}"; line: ' +
      '1, column: 7]',
  ],
  [
    'with a schedule that is none',
    { Name: 'r', ScheduleExpression: 'rate(1 minutes)' },
    'ValidationException',
    'Parameter ScheduleExpression is not valid.',
  ],
  [
    'with a schedule on another bus',
    { Name: 'r', ScheduleExpression: 'rate(1 minute)', EventBusName: 'x' },
    'ValidationException',
    'ScheduleExpression is supported only on the default event bus.',
  ],
  [
    'with a name that is none',
    { Name: 'a b', EventPattern: pattern },
    'ValidationException',
    /'name' failed to satisfy constraint: Member must satisfy regular expression pattern/,
  ],
];
for (const [title, input, name, message] of refusedRules)
  test(`a rule ${title} is refused`, () =>
    assert.rejects(world.events.send(new PutRuleCommand(input)), refusedWith(name, message)));

const refusedTargets: [title: string, target: object, name: string, message: string | RegExp][] = [
  ['that is no ARN', { Arn: 'nothing' }, 'ValidationException', /Provided Arn is not in correct format/],
  [
    'that the local cloud has not',
    { Arn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/s` },
    'NotInLocalCloud',
    /the target kinesis:stream of an EventBridge rule/,
  ],
  [
    'that is an API destination',
    { Arn: `arn:aws:events:${REGION}:${ACCOUNT}:api-destination/a/b` },
    'NotInLocalCloud',
    /api-destination/,
  ],
  [
    'with parameters that the local cloud has not',
    { Arn: lambda('f'), HttpParameters: { PathParameterValues: ['x'] } },
    'NotInLocalCloud',
    /HttpParameters/,
  ],
  [
    'machine without a role',
    { Arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:m` },
    'ValidationException',
    /^RoleArn is required for target/,
  ],
  [
    'in another region',
    { Arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f` },
    'ValidationException',
    /region of the rule/,
  ],
  [
    'with two inputs',
    { Arn: lambda('f'), Input: '{}', InputPath: '$' },
    'ValidationException',
    /Only one of Input, InputPath, or InputTransformer/,
  ],
  [
    'whose input is no JSON',
    { Arn: lambda('f'), Input: '{' },
    'ValidationException',
    'JSON syntax error in input for target t',
  ],
  [
    'whose template is no JSON',
    { Arn: lambda('f'), InputTransformer: { InputTemplate: 'run <x>' } },
    'ValidationException',
    /^Invalid InputTemplate for target t/,
  ],
  [
    'with a reserved variable',
    { Arn: lambda('f'), InputTransformer: { InputPathsMap: { 'aws.x': '$' }, InputTemplate: '"<x>"' } },
    'ValidationException',
    /inputPathsMap/,
  ],
  [
    'with more retries than AWS has',
    { Arn: lambda('f'), RetryPolicy: { MaximumRetryAttempts: 186 } },
    'ValidationException',
    /less than or equal to 185/,
  ],
];
for (const [title, target, name, message] of refusedTargets)
  test(`a target ${title} is refused`, async () => {
    await world.rule({ Name: 'targets', EventPattern: pattern });
    const Targets = [{ Id: 't', ...target } as { Id: string; Arn: string }];
    await assert.rejects(
      world.events.send(new PutTargetsCommand({ Rule: 'targets', Targets })),
      refusedWith(name, message),
    );
  });

test('a rule has at most five targets, and a sixth leaves it as it was', async () => {
  await world.rule(
    { Name: 'five', EventPattern: pattern },
    ...[1, 2, 3, 4].map((n) => ({ Id: `${n}`, Arn: lambda(`f${n}`) })),
  );
  const Targets = [5, 6].map((n) => ({ Id: `${n}`, Arn: lambda(`f${n}`) }));

  await assert.rejects(
    world.events.send(new PutTargetsCommand({ Rule: 'five', Targets })),
    refusedWith('LimitExceededException', 'The requested resource exceeds the maximum number allowed.'),
  );

  const after = await world.events.send(new ListTargetsByRuleCommand({ Rule: 'five' }));
  assert.equal(after.Targets?.length, 4);
});

test('buses are made, listed with the default one, and deleted once they have no rules', async () => {
  const { EventBusArn } = await world.events.send(
    new CreateEventBusCommand({ Name: 'orders', Description: 'd', Tags: [{ Key: 'k', Value: 'v' }] }),
  );
  await world.rule({ Name: 'r', EventPattern: pattern, EventBusName: 'orders' });

  const { EventBuses } = await world.events.send(new ListEventBusesCommand({}));
  const rule = await world.events.send(new DescribeRuleCommand({ Name: 'r', EventBusName: EventBusArn }));
  const tags = await world.events.send(new ListTagsForResourceCommand({ ResourceARN: EventBusArn }));

  assert.deepEqual(
    EventBuses?.map(({ Name }) => Name),
    ['default', 'orders'],
  );
  assert.equal(rule.Arn, `arn:aws:events:${REGION}:${ACCOUNT}:rule/orders/r`);
  assert.deepEqual(tags.Tags, [{ Key: 'k', Value: 'v' }]);
  await assert.rejects(
    world.events.send(new CreateEventBusCommand({ Name: 'orders' })),
    refusedWith('ResourceAlreadyExistsException', 'Event bus orders already exists.'),
  );
  await assert.rejects(
    world.events.send(new DeleteEventBusCommand({ Name: 'orders' })),
    refusedWith('ValidationException', /has rules/),
  );
  await assert.rejects(
    world.events.send(new DeleteEventBusCommand({ Name: 'default' })),
    refusedWith('ValidationException', 'Cannot delete event bus default.'),
  );
  await world.events.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'orders' }));
  await world.events.send(new DeleteEventBusCommand({ Name: 'orders' }));
  await world.events.send(new DeleteEventBusCommand({ Name: 'orders' }));
  await assert.rejects(
    world.events.send(new DescribeEventBusCommand({ Name: 'orders' })),
    refusedWith('ResourceNotFoundException', 'Event bus orders does not exist.'),
  );
});

test('permissions of a bus are added by statement and taken away by statement', async () => {
  await world.events.send(
    new PutPermissionCommand({ Action: 'events:PutEvents', Principal: '222233334444', StatementId: 'other' }),
  );
  const { Policy } = await world.events.send(new DescribeEventBusCommand({}));
  await world.events.send(new RemovePermissionCommand({ StatementId: 'other' }));
  const after = await world.events.send(new DescribeEventBusCommand({}));

  assert.deepEqual(JSON.parse(Policy ?? '').Statement, [
    {
      Sid: 'other',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::222233334444:root' },
      Action: 'events:PutEvents',
      Resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
    },
  ]);
  assert.equal(after.Policy, undefined);
  await assert.rejects(
    world.events.send(new RemovePermissionCommand({ StatementId: 'other' })),
    refusedWith('ResourceNotFoundException', 'EventBus does not have a policy.'),
  );
});

test('tags of a rule change without the rule', async () => {
  const ResourceARN = await world.rule({ Name: 'tagged', EventPattern: pattern });

  await world.events.send(
    new TagResourceCommand({
      ResourceARN,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await world.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));

  assert.deepEqual((await world.events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags, [
    { Key: 'b', Value: '2' },
  ]);
});

test('an event to test a pattern with must have what every event has', () =>
  assert.rejects(
    world.events.send(new TestEventPatternCommand({ EventPattern: pattern, Event: '{"source":"app"}' })),
    refusedWith('ValidationException', 'Parameter Event is not valid.'),
  ));

test('missing features are refused by name', () =>
  assert.rejects(
    world.events.send(
      new CreateArchiveCommand({
        ArchiveName: 'a',
        EventSourceArn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      }),
    ),
    refusedWith('NotInLocalCloud', 'the operation events:CreateArchive is not in the local cloud'),
  ));
