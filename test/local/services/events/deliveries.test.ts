import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ACCOUNT, entry, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const options = (region = REGION) => ({
  endpoint: world.cloud.url,
  region,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
});

const role = async (RoleName: string, Action: string, service = 'events.amazonaws.com'): Promise<string> => {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const made = await world.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
  await world.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify(policy) }));
  return made.Role?.Arn ?? '';
};

const eventually = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + 5000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < deadline, `did not happen; log: ${world.logged.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('a machine is started under the role of its target, with the rendered input', async () => {
  const sfn = new SFNClient(options());
  const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  const machineRole = await role('machine', 'logs:*', 'states.amazonaws.com');
  const { stateMachineArn = '' } = await sfn.send(
    new CreateStateMachineCommand({ name: 'm', definition, roleArn: machineRole }),
  );
  const RoleArn = await role('start', 'states:StartExecution');
  await world.rule(
    { Name: 'machine', EventPattern: '{"source":["machine"]}' },
    {
      Id: 'm',
      Arn: stateMachineArn,
      RoleArn,
      InputTransformer: { InputPathsMap: { x: '$.detail.x' }, InputTemplate: '{"given":<x>}' },
    },
  );

  await world.put(entry({ x: [1] }, { Source: 'machine' }));

  const executionArn = await eventually(
    async () => (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.[0]?.executionArn,
  );
  const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  assert.equal(input, '{"given":[1]}');
});

test('a role that may not start the machine sends the event to the dead-letter queue, with the reason', async () => {
  const dead = await world.queue('dead');
  const RoleArn = await role('powerless', 'logs:*');
  const ruleArn = await world.rule(
    { Name: 'powerless', EventPattern: '{"source":["powerless"]}' },
    { Id: 'm', Arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:m`, RoleArn, DeadLetterConfig: { Arn: dead } },
  );

  await world.put(entry({}, { Source: 'powerless' }));

  const QueueUrl = `${world.cloud.url}/${ACCOUNT}/dead`;
  const { Messages } = await world.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MessageAttributeNames: ['All'] }),
  );
  const attributes = Messages?.[0]?.MessageAttributes ?? {};
  assert.equal(attributes['RULE_ARN']?.StringValue, ruleArn);
  assert.equal(attributes['ERROR_CODE']?.StringValue, 'NO_PERMISSIONS');
  assert.match(
    attributes['ERROR_MESSAGE']?.StringValue ?? '',
    /powerless.* is not authorized to perform: states:StartExecution/,
  );
  assert.equal(JSON.parse(Messages?.[0]?.Body ?? '').source, 'powerless');
});

test('a queue whose policy does not name EventBridge gets nothing, and the log says why', async () => {
  await world.sqs.send(new CreateQueueCommand({ QueueName: 'closed' }));
  await world.rule(
    { Name: 'closed', EventPattern: '{"source":["closed"]}' },
    { Id: 'q', Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:closed` },
  );

  await world.put(entry({}, { Source: 'closed' }));

  const line = await eventually(async () => world.logged.find((logged) => logged.includes('rule/closed')));
  assert.match(line, /events.amazonaws.com is not authorized to perform: sqs:sendmessage/i);
});

test('an event goes to a bus of another region and account as it is, under the role of the target', async () => {
  const other = world.eventsOf('222233334444', 'us-east-1');
  const { EventBusArn = '' } = await other.send(new CreateEventBusCommand({ Name: 'hub' }));
  await other.send(
    new PutPermissionCommand({ EventBusName: 'hub', Action: 'events:PutEvents', Principal: ACCOUNT, StatementId: 's' }),
  );
  const back = await world.queue('back');
  const Tags = [{ Id: 'q', Arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` }];
  await other.send(new PutRuleCommand({ Name: 'back', EventBusName: 'hub', EventPattern: '{"detail":{"hop":[1]}}' }));
  await other.send(new PutTargetsCommand({ Rule: 'back', EventBusName: 'hub', Targets: Tags }));
  await world.events.send(
    new PutPermissionCommand({ Action: 'events:PutEvents', Principal: '222233334444', StatementId: 'hub' }),
  );
  const RoleArn = await role('forward', 'events:PutEvents');
  await world.rule(
    { Name: 'forward', EventPattern: '{"source":["forward"],"account":[{"exists":true}]}' },
    { Id: 'b', Arn: EventBusArn, RoleArn },
    { Id: 'q', Arn: back },
  );

  await world.put(entry({ hop: 1 }, { Source: 'forward' }));

  // Out, to the hub, back, out again …: a circle, which ends.
  const bodies = await world.bodies(back, 5);
  assert.equal(new Set(bodies).size, 1);
  const event = JSON.parse(bodies[0] ?? '');
  assert.deepEqual([event.account, event.region, event.source], [ACCOUNT, REGION, 'forward']);
  const line = await eventually(async () => world.logged.find((logged) => logged.includes('LoopDetected')));
  assert.match(line, /came through 8 buses/);
});

test('a bus that does not trust the account gets nothing', async () => {
  const other = world.eventsOf('333344445555');
  const { EventBusArn = '' } = await other.send(new CreateEventBusCommand({ Name: 'shut' }));
  await world.rule({ Name: 'shut', EventPattern: '{"source":["shut"]}' }, { Id: 'b', Arn: EventBusArn });

  await world.put(entry({}, { Source: 'shut' }));

  const line = await eventually(async () => world.logged.find((logged) => logged.includes('rule/shut')));
  assert.match(line, /not authorized to perform: events:PutEvents on resource: .*event-bus\/shut/);
});

test('a log group and a topic are targets too', async () => {
  const logs = new CloudWatchLogsClient(options());
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/events/all' }));
  const allow = {
    Effect: 'Allow',
    Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: '*',
  };
  await logs.send(
    new PutResourcePolicyCommand({
      policyName: 'p',
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow] }),
    }),
  );
  const sns = new SNSClient(options());
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' },
    ],
  };
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: 'told', Attributes: { Policy: JSON.stringify(policy) } }),
  );
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ana@example.com' }));
  const mails = async () =>
    (
      (await (await fetch(`${world.cloud.url}/mail`, { headers: { accept: 'application/json' } })).json()) as {
        mails: { body: string }[];
      }
    ).mails;
  await fetch(/http\S+/.exec((await mails())[0]?.body ?? '')?.[0] ?? '');
  await world.rule(
    { Name: 'told', EventPattern: '{"source":["told"]}' },
    { Id: 'l', Arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/events/all:*` },
    { Id: 't', Arn: TopicArn, InputPath: '$.detail.text' },
  );

  await world.put(entry({ text: 'Hello' }, { Source: 'told' }));

  const logged = await eventually(
    async () => (await logs.send(new FilterLogEventsCommand({ logGroupName: '/events/all' }))).events?.[0],
  );
  assert.equal(JSON.parse(logged.message ?? '').source, 'told');
  const mail = await eventually(async () => (await mails()).find(({ body }) => body.startsWith('"Hello"')));
  assert.ok(mail);
});

test('a delivery that failed for a while is tried again, over a restart, and keeps its event', async () => {
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:late`;
  await world.rule({ Name: 'late', EventPattern: '{"source":["late"]}' }, { Id: 'q', Arn: await world.queue('late') });
  await world.put(entry({ n: 1 }, { Source: 'late' }));
  // Closed at once: what PutEvents acknowledged is on disk, delivered or not.
  await world.restart();

  const [body = ''] = await world.bodies(Arn);

  assert.deepEqual(JSON.parse(body).detail, { n: 1 });
});

test('a queue that is gone sends the event to the dead-letter queue once', async () => {
  const dead = await world.queue('dead-too');
  const Arn = await world.queue('short-lived');
  await world.rule(
    { Name: 'short', EventPattern: '{"source":["short"]}' },
    { Id: 'q', Arn, DeadLetterConfig: { Arn: dead } },
  );
  await world.sqs.send(new DeleteQueueCommand({ QueueUrl: `${world.cloud.url}/${ACCOUNT}/short-lived` }));

  await world.put(entry({}, { Source: 'short' }));

  assert.equal((await world.bodies(dead)).length, 1);
});
