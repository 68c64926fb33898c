import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceCommand,
  ListExportsCommand,
  ListImportsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { clientOptions, deploy, eventsOf, openTestCloud, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let sqs: SQSClient;
let iam: IAMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  sqs = new SQSClient(clientOptions(cloud));
  iam = new IAMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const TRUST = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const queue = (properties: Record<string, unknown> = {}, more = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});
const template = (Resources: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  JSON.stringify({ Resources, ...more });
const create = (StackName: string, body: string, more = {}) =>
  deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody: body, ...more });
const update = (StackName: string, body: string, more = {}) => deploy(cfn, { StackName, TemplateBody: body, ...more });

const physical = async (StackName: string, LogicalResourceId: string): Promise<string> => {
  const answer = await cfn.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  return answer.StackResourceDetail?.PhysicalResourceId as string;
};

const queuesOf = async (QueueNamePrefix: string): Promise<readonly string[]> =>
  ((await sqs.send(new ListQueuesCommand({ QueueNamePrefix }))).QueueUrls ?? []).sort();

test('an update changes resources in place', async () => {
  await create('inplace', template({ Q: queue({ DelaySeconds: 1 }) }));
  const QueueUrl = await physical('inplace', 'Q');

  const stack = await update('inplace', template({ Q: queue({ DelaySeconds: '2' }) }));

  assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
  assert.equal(await physical('inplace', 'Q'), QueueUrl);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] }));
  assert.equal(Attributes?.['DelaySeconds'], '2');
  assert.deepEqual((await eventsOf(cfn, 'inplace')).slice(-5), [
    'inplace UPDATE_IN_PROGRESS User Initiated',
    'Q UPDATE_IN_PROGRESS',
    'Q UPDATE_COMPLETE',
    'inplace UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'inplace UPDATE_COMPLETE',
  ]);
});

test('a change that needs it puts another resource in its place and then deletes the old one', async () => {
  await create(
    'other',
    template({ Q: queue({ QueueName: 'other-a' }) }, { Outputs: { Url: { Value: { Ref: 'Q' } } } }),
  );
  const before = await physical('other', 'Q');

  const stack = await update(
    'other',
    template({ Q: queue({ QueueName: 'other-b' }) }, { Outputs: { Url: { Value: { Ref: 'Q' } } } }),
  );

  const now = await physical('other', 'Q');
  assert.notEqual(now, before);
  assert.equal(stack.Outputs?.[0]?.OutputValue, now);
  assert.deepEqual(await queuesOf('other-'), [now]);
  assert.deepEqual((await eventsOf(cfn, 'other')).slice(-7), [
    'Q UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
    'Q UPDATE_IN_PROGRESS Resource creation Initiated',
    'Q UPDATE_COMPLETE',
    'other UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Q DELETE_IN_PROGRESS',
    'Q DELETE_COMPLETE',
    'other UPDATE_COMPLETE',
  ]);
});

test('a resource with a name of its own cannot be replaced under that name', async () => {
  await create('named', template({ U: { Type: 'AWS::IAM::User', Properties: { UserName: 'ana' } } }));

  const stack = await update(
    'named',
    template({ U: { Type: 'AWS::IAM::User', Properties: { UserName: 'ana', Path: '/x/' } } }),
  );

  assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.match(
    (await eventsOf(cfn, 'named')).join('\n'),
    /U UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ana and update the stack again./,
  );
});

test('resources that leave the template are deleted, dependents first, and retained ones stay', async () => {
  const resources = {
    Dead: queue(),
    Live: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 } }),
    Kept: queue({}, { DeletionPolicy: 'Retain' }),
  };
  await create('leave', template({ ...resources, Rest: queue() }));
  const kept = await physical('leave', 'Kept');

  const stack = await update('leave', template({ Rest: queue() }));

  assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(await queuesOf('leave-'), [kept, await physical('leave', 'Rest')].sort());
  const deletions = (await eventsOf(cfn, 'leave')).filter((event) => event.includes('DELETE_'));
  assert.ok(deletions.includes('Kept DELETE_SKIPPED'));
  assert.ok(deletions.indexOf('Live DELETE_COMPLETE') < deletions.indexOf('Dead DELETE_IN_PROGRESS'), deletions.join());
});

test(
  'a failed creation stops as it is where it is told to, tells the real fault, and the next update goes on from ' +
    'there',
  async () => {
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'taken',
        AssumeRolePolicyDocument: JSON.stringify(TRUST('lambda.amazonaws.com')),
      }),
    );
    const role = (RoleName: string) => ({
      Type: 'AWS::IAM::Role',
      Properties: { RoleName, AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com') },
    });
    const body = (name: string) => template({ R: role(name), Q: queue(), After: queue({}, { DependsOn: 'R' }) });

    const failed = await create('halfway', body('taken'), { OnStackFailure: 'DO_NOTHING' });
    await assert.rejects(
      update('halfway', body('free')),
      /currently in a non-terminal \[CREATE_FAILED\] state\. To update the stack from this state, please use the disable-rollback parameter with execute-change-set API/,
    );
    const repaired = await update('halfway', body('free'), { OnStackFailure: 'DO_NOTHING' });

    assert.equal(failed.StackStatus, 'CREATE_FAILED');
    assert.equal(failed.StackStatusReason, 'The following resource(s) failed to create: [R]. ');
    assert.match(
      (await eventsOf(cfn, 'halfway')).join('\n'),
      /R CREATE_FAILED Resource handler returned message: "Role with name taken already exists\." \(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: AlreadyExists\)/,
    );
    const started = (await eventsOf(cfn, 'halfway')).filter((event) => event.startsWith('After '));
    assert.ok(started[0]?.startsWith('After CREATE_IN_PROGRESS') && started.length === 3, 'only the update begins it');
    assert.equal(repaired.StackStatus, 'UPDATE_COMPLETE');
    assert.equal((await queuesOf('halfway-')).length, 2);
  },
);

test('after a failure nothing new is begun, what is under way is finished', async () => {
  const user = (more: Record<string, unknown>, DependsOn: readonly string[] = []) => ({
    Type: 'AWS::IAM::User',
    Properties: more,
    DependsOn,
  });
  const chain = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`U${i}`, user({}, i === 0 ? [] : [`U${i - 1}`])]),
  );

  const stack = await create(
    'stops',
    template({ ...chain, Bad: user({ ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/none'] }) }),
    { OnStackFailure: 'DO_NOTHING' },
  );

  const events = await eventsOf(cfn, 'stops');
  assert.equal(stack.StackStatus, 'CREATE_FAILED');
  assert.ok(!events.some((event) => event.startsWith('U11 ')), events.join('\n'));
});

test('a half-made resource is deleted before it is made again', async () => {
  const role = (...ManagedPolicyArns: string[]) =>
    template({
      R: {
        Type: 'AWS::IAM::Role',
        Properties: { ManagedPolicyArns, AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com') },
      },
    });
  const pausing = { OnStackFailure: 'DO_NOTHING' };
  const failed = await create('half', role('arn:aws:iam::111122223333:policy/none'), pausing);
  const first = await physical('half', 'R');

  const stack = await update('half', role(), pausing);

  assert.equal(failed.StackStatus, 'CREATE_FAILED');
  assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
  assert.notEqual(await physical('half', 'R'), first);
  await assert.rejects(iam.send(new GetRoleCommand({ RoleName: first })), { name: 'NoSuchEntityException' });
});

test('conditions decide which resources and outputs are there', async () => {
  const body = template(
    {
      A: queue(),
      B: queue({}, { Condition: 'Big' }),
    },
    {
      Parameters: { Size: { Type: 'String', AllowedValues: ['big', 'small'] } },
      Conditions: { Big: { 'Fn::Equals': [{ Ref: 'Size' }, 'big'] } },
      Outputs: { B: { Condition: 'Big', Value: { Ref: 'B' } }, A: { Value: { 'Fn::If': ['Big', 'two', 'one'] } } },
    },
  );
  const size = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Size', ParameterValue }] });

  const small = await create('cond', body, size('small'));
  const big = await update('cond', body, size('big'));
  const again = await update('cond', body, size('small'));

  assert.deepEqual(
    small.Outputs?.map((output) => output.OutputKey),
    ['A'],
  );
  assert.deepEqual(big.Outputs?.map((output) => output.OutputKey).sort(), ['A', 'B']);
  assert.deepEqual(
    again.Outputs?.map((output) => output.OutputValue),
    ['one'],
  );
  assert.equal((await queuesOf('cond-')).length, 1);
});

test('an imported export cannot change or be deleted, and the error names its importers', async () => {
  const producer = (DelaySeconds: number, name = 'the-queue') =>
    template(
      { Q: queue({ QueueName: `produced-${DelaySeconds}` }) },
      { Outputs: { Q: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] }, Export: { Name: name } } } },
    );
  const made = await create('producer', producer(1));
  await create(
    'consumer',
    template({ R: queue({ QueueName: { 'Fn::Sub': ['copy-${x}', { x: { 'Fn::ImportValue': 'the-queue' } }] } }) }),
  );

  const replaced = await update('producer', producer(2));

  assert.equal(replaced.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok(
    (await eventsOf(cfn, 'producer')).includes(
      'producer UPDATE_ROLLBACK_IN_PROGRESS Export the-queue cannot be updated as it is in use by consumer',
    ),
  );
  const { Exports } = await cfn.send(new ListExportsCommand({}));
  assert.deepEqual(Exports, [
    { ExportingStackId: made.StackId, Name: 'the-queue', Value: made.Outputs?.[0]?.OutputValue },
  ]);
  const { Imports } = await cfn.send(new ListImportsCommand({ ExportName: 'the-queue' }));
  assert.deepEqual(Imports, ['consumer']);
});

test('names of exports are checked, and one stack exports a name once', async () => {
  const exporting = (...names: string[]) => {
    const outputs = names.map((Name, i) => [`O${i}`, { Value: 'x', Export: { Name } }] as const);
    return create('exporting', template({ Q: queue({}) }, { Outputs: Object.fromEntries(outputs) }));
  };

  await assert.rejects(exporting('a b'), /consist only of alphanumeric characters, colons, or hyphens/);
  await assert.rejects(exporting(''), /Output O0 is malformed/);
  await assert.rejects(exporting('twice', 'twice'), /Duplicate Export names.*\[twice\]/);
  const made = await exporting('a:b-1', 'a:b-2');
  assert.equal(made.StackStatus, 'CREATE_COMPLETE');
});

test('an output of a stack in another region is read without an export', async () => {
  const there = new CloudFormationClient(clientOptions(cloud, undefined, 'us-east-1'));
  await deploy(there, {
    StackName: 'far',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ Q: queue() }, { Outputs: { Name: { Value: 'from-afar' } } }),
  });
  const output = { 'Fn::GetStackOutput': { StackName: 'far', OutputName: 'Name', Region: 'us-east-1' } };

  await create('near', template({ Q: queue({ QueueName: output }) }));

  assert.match(await physical('near', 'Q'), /from-afar$/);
});

test('CreateStack and UpdateStack do the same without a change set', async () => {
  const ClientRequestToken = 'abc';
  await cfn.send(
    new CreateStackCommand({ StackName: 'direct', TemplateBody: template({ Q: queue() }), ClientRequestToken }),
  );
  const made = await settledStack(cfn, 'direct');
  await cfn.send(
    new UpdateStackCommand({ StackName: 'direct', TemplateBody: template({ Q: queue({ DelaySeconds: 3 }) }) }),
  );
  const updated = await settledStack(cfn, 'direct');

  assert.equal(made.StackStatus, 'CREATE_COMPLETE');
  assert.equal(updated.StackStatus, 'UPDATE_COMPLETE');
  await assert.rejects(
    cfn.send(new CreateStackCommand({ StackName: 'direct', TemplateBody: template({ Q: queue() }) })),
    {
      name: 'AlreadyExistsException',
    },
  );
});

test('stack tags reach every resource that takes tags', async () => {
  const tags = (Value: string) => ({ Tags: [{ Key: 'team', Value }] });
  const body = template({
    T: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com'), Tags: [{ Key: 'own', Value: '1' }] },
    },
  });
  await create('tagged', body, tags('a'));

  const stack = await update('tagged', body, tags('b'));

  assert.deepEqual(stack.Tags, [{ Key: 'team', Value: 'b' }]);
  const { ListRoleTagsCommand } = await import('@aws-sdk/client-iam');
  const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName: await physical('tagged', 'T') }));
  assert.deepEqual(Tags?.map(({ Key, Value }) => `${Key}=${Value}`).sort(), ['own=1', 'team=b']);
});

test("a stack acts under its service role, and a denial has IAM's words", async () => {
  const RoleName = 'weak-service-role';
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(TRUST('cloudformation.amazonaws.com')),
    }),
  );

  const stack = await create('weak', template({ Q: queue() }), { RoleARN: Role?.Arn });

  // Nothing was made, so nothing has to be deleted under the weak role.
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match(
    (await eventsOf(cfn, 'weak')).join('\n'),
    /assumed-role\/weak-service-role\/AWSCloudFormation is not authorized to perform: sqs:createqueue/i,
  );
});

test('a role that CloudFormation may not assume is refused before anything is made', async () => {
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'not-mine',
      AssumeRolePolicyDocument: JSON.stringify(TRUST('lambda.amazonaws.com')),
    }),
  );

  await assert.rejects(create('denied', template({ Q: queue() }), { RoleARN: Role?.Arn }), {
    name: 'ValidationError',
    message: `Role ${Role?.Arn} is invalid or cannot be assumed`,
  });
});
