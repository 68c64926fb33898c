import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DescribeStateMachineCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stepFunctionsMachines } from '../../../adapters/aws/machines.ts';
import type { MachineExecution, Machines } from '../../../core/ports/machines.ts';
import { ACCOUNT, openTestCloud, REGION, type TestCloud, until } from '../cloud.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/machines`;
let world: TestCloud;
let sfn: SFNClient;
let sqs: SQSClient;
let machines: Machines;
before(async () => {
  world = await openTestCloud();
  sfn = new SFNClient(world.sdk);
  sqs = new SQSClient(world.sdk);
  machines = stepFunctionsMachines({ client: sfn, home: { account: ACCOUNT, region: REGION } });
  const iam = new IAMClient(world.sdk);
  const allow = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'machines',
      AssumeRolePolicyDocument: allow({ Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'machines',
      PolicyName: 'send',
      PolicyDocument: allow({ Action: 'sqs:SendMessage', Resource: '*' }),
    }),
  );
});
after(() => world.close());

const machine = (name: string, states: Readonly<Record<string, object>>, description = 'the first') => ({
  name,
  roleArn: ROLE,
  definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states }),
  description,
  tags: { pipeline: 'network', 'full name': 'network dev eu-central-1' },
});
const pass = (Output: unknown) => ({ Done: { Type: 'Pass', Output, End: true } });
const ended = (executionArn: string): Promise<MachineExecution> =>
  until(async () => {
    const seen = await machines.describe(executionArn);
    return seen?.status === 'RUNNING' ? undefined : seen;
  });

test('a machine is created with its role, tags and a described version', async () => {
  const order = machine('created', pass(1));

  const { arn, versionArn } = await machines.put(order);

  assert.equal(arn, `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:created`);
  assert.equal(versionArn, `${arn}:1`);
  const { definition, roleArn, description } = await sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: versionArn }),
  );
  assert.deepEqual(
    { definition, roleArn, description },
    {
      definition: order.definition,
      roleArn: ROLE,
      description: 'the first',
    },
  );
  const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: arn }));
  assert.deepEqual(Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value])), order.tags);
});

test('the same definition again makes no version; another one makes the next', async () => {
  const first = await machines.put(machine('versions', pass(1)));
  const again = await machines.put(machine('versions', pass(1), 'said otherwise'));
  const second = await machines.put(machine('versions', pass(2), 'the second'));
  const back = await machines.put(machine('versions', pass(1), 'the third'));

  assert.deepEqual(again, first);
  assert.deepEqual(
    [second, back].map(({ versionArn }) => versionArn),
    [`${first.arn}:2`, `${first.arn}:3`],
  );
  const { stateMachineVersions = [] } = await sfn.send(
    new ListStateMachineVersionsCommand({ stateMachineArn: first.arn }),
  );
  assert.equal(stateMachineVersions.length, 3);
});

test('an execution is started by version, and stays on it', async () => {
  const one = await machines.put(machine('pinned', pass('one')));
  await machines.put(machine('pinned', pass('two')));
  const input = { contract: 1, variables: { text: 'ä "😀"' } };

  const { executionArn } = await machines.start({ machineVersionArn: one.versionArn, name: 'run-1', input });

  assert.equal(executionArn, `arn:aws:states:${REGION}:${ACCOUNT}:execution:pinned:run-1`);
  assert.deepEqual(await ended(executionArn), { status: 'SUCCEEDED', input });
});

test('the same start again is the same execution, while it runs and after it has ended', async () => {
  const { versionArn } = await machines.put(
    machine('once', { Wait: { Type: 'Wait', Seconds: 1, Next: 'Done' }, ...pass(1) }),
  );
  const order = { machineVersionArn: versionArn, name: 'the-run', input: { n: 1 } };

  const first = await machines.start(order);
  const running = await machines.start(order);
  world.cloud.clock.advance(2000);
  await ended(first.executionArn);
  const over = await machines.start(order);

  assert.deepEqual([running, over], [first, first]);
});

test('a failure is described with its error and cause', async () => {
  const { versionArn } = await machines.put(
    machine('failing', { No: { Type: 'Fail', Error: 'Stage.Failed', Cause: 'the build is red' } }),
  );

  const { executionArn } = await machines.start({ machineVersionArn: versionArn, name: 'f', input: {} });

  assert.deepEqual(await ended(executionArn), {
    status: 'FAILED',
    input: {},
    error: 'Stage.Failed',
    cause: 'the build is red',
  });
});

test('an execution that Step Functions does not know is undefined', async () => {
  const { arn } = await machines.put(machine('lonely', pass(1)));

  assert.equal(await machines.describe(`${arn.replace('stateMachine', 'execution')}:none`), undefined);
});

test('a machine that Step Functions refuses is InvalidMachine with its words, and nothing is written', async () => {
  const order = machine('refused', { A: { Type: 'Pass', Next: 'Nowhere' } });

  await assert.rejects(machines.put(order), { code: 'InvalidMachine', message: /machine refused: .*Nowhere/s });

  const stateMachineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:refused`;
  await assert.rejects(sfn.send(new DescribeStateMachineCommand({ stateMachineArn })), {
    name: 'StateMachineDoesNotExist',
  });
});

test('a change that is refused leaves the machine as it was', async () => {
  const first = await machines.put(machine('kept', pass(1)));

  await assert.rejects(machines.put(machine('kept', { A: { Type: 'Pass', Next: 'Nowhere' } })), {
    code: 'InvalidMachine',
  });

  assert.deepEqual(await machines.put(machine('kept', pass(1))), first);
});

/** Starts an execution that waits on a task token; answers the token. */
const waiting = async (name: string): Promise<{ executionArn: string; token: string }> => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { versionArn } = await machines.put(
    machine(name, {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: { QueueUrl, MessageBody: '{% $states.context.Task.Token %}' },
        End: true,
      },
    }),
  );
  const { executionArn } = await machines.start({ machineVersionArn: versionArn, name: 'ask', input: {} });
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  return { executionArn, token: message?.Body ?? '' };
};

test('an answer is sent to whoever waits, once; a second one finds nobody, and that is no error', async () => {
  const { executionArn, token } = await waiting('answered');

  assert.equal(await machines.answer(token, { output: { runs: ['a'], text: 'ä' } }), 'sent');
  assert.equal((await ended(executionArn)).status, 'SUCCEEDED');
  assert.equal(await machines.answer(token, { output: {} }), 'gone');
  assert.equal(await machines.answer(token, { error: 'Late', cause: 'too late' }), 'gone');
  assert.equal(await machines.answer('no token at all', { output: {} }), 'gone');
});

test('an error is sent by name, cut to what Step Functions takes', async () => {
  const { executionArn, token } = await waiting('long-error');

  await machines.answer(token, { error: 'E'.repeat(300), cause: 'ü'.repeat(40_000) });

  const { status, error, cause } = await ended(executionArn);
  assert.deepEqual([status, error?.length, cause?.length], ['FAILED', 256, 32_768]);
});

test('versions are listed newest first, page by page; a deleted one is gone, and deleting it again is no error', async () => {
  const made: string[] = [];
  for (let n = 0; n < 3; n++) made.push((await machines.put(machine('many', pass(n)))).versionArn);
  const { arn } = await machines.put(machine('many', pass(2)));
  const listed = async () => (await machines.versions(arn)).map(({ versionArn }) => versionArn);
  assert.deepEqual(await listed(), made.toReversed());

  await machines.removeVersion(made[0] ?? '');
  await machines.removeVersion(made[0] ?? '');

  assert.deepEqual(await listed(), [made[2], made[1]]);
  await assert.rejects(machines.start({ machineVersionArn: made[0] ?? '', name: 'late', input: {} }), {
    code: 'MachineNotStarted',
  });
  assert.deepEqual(await machines.versions(`${arn}-none`), []);
});

test('what runs on a version that is deleted goes on to its end', async () => {
  const { executionArn, token } = await waiting('outlives');
  await machines.removeVersion(`arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:outlives:1`);

  assert.equal(await machines.answer(token, { output: {} }), 'sent');

  assert.equal((await ended(executionArn)).status, 'SUCCEEDED');
});

test('a machine is removed, twice without an error, and starts nothing any more', async () => {
  const { arn, versionArn } = await machines.put(machine('removed', pass(1)));

  await machines.remove(arn);
  await machines.remove(arn);

  await assert.rejects(machines.start({ machineVersionArn: versionArn, name: 'late', input: {} }), {
    code: 'MachineNotStarted',
  });
  assert.deepEqual(await machines.versions(arn), []);
});
