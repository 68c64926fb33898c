import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStacksCommand,
  RollbackStackCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { change, clientOptions, deploy, eventsOf, openTestCloud, settledStack, until } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let ssm: SSMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  ssm = new SSMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

type Resources = Record<string, Record<string, unknown>>;
const template = (Resources: Resources, more: Record<string, unknown> = {}) => JSON.stringify({ Resources, ...more });
const parameter = (Name: string, Value: unknown, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', Value },
  ...more,
});
/** SSM refuses it: the value does not match. */
const bad = (...DependsOn: string[]) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: 'x', AllowedPattern: '^[0-9]+$' },
  DependsOn,
});
const table = (more: Record<string, unknown> = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
    ...more,
  },
});

const create = (StackName: string, TemplateBody: string, more = {}) =>
  deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody, ...more });
const update = (StackName: string, TemplateBody: string, more = {}) =>
  deploy(cfn, { StackName, TemplateBody, ...more });
const stored = async (Name: string): Promise<string | undefined> => {
  try {
    return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
};
const physical = async (StackName: string, LogicalResourceId: string) =>
  (await cfn.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }))).StackResourceDetail
    ?.PhysicalResourceId as string;
const statusOf = async (StackName: string) =>
  (await cfn.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;

test('a failed creation takes back what it made, and then the stack can only be deleted', async () => {
  const resources = { P: parameter('/c/p', 'v'), Kept: parameter('/c/kept', 'v', { DeletionPolicy: 'Retain' }) };
  const late = parameter('/c/late', 'v', { DeletionPolicy: 'RetainExceptOnCreate' });

  const stack = await create('made', template({ ...resources, Late: late, Bad: bad('P', 'Kept', 'Late') }));

  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.deepEqual(await Promise.all(['/c/p', '/c/kept', '/c/late'].map(stored)), [undefined, 'v', undefined]);
  const events = await eventsOf(cfn, 'made');
  const rolledBack = events.slice(events.findIndex((event) => event.startsWith('made ROLLBACK_IN_PROGRESS')));
  assert.deepEqual(
    [rolledBack[0], rolledBack.at(-1), ...rolledBack.slice(1, -1).sort()],
    [
      'made ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
      'made ROLLBACK_COMPLETE',
      'Bad DELETE_COMPLETE',
      'Kept DELETE_SKIPPED',
      'Late DELETE_COMPLETE',
      'Late DELETE_IN_PROGRESS',
      'P DELETE_COMPLETE',
      'P DELETE_IN_PROGRESS',
    ],
  );
  const refused = new RegExp(`Stack:${stack.StackId} is in ROLLBACK_COMPLETE state and can not be updated\\.`);
  const TemplateBody = template({ P: parameter('/c/p', 'v') });
  await assert.rejects(cfn.send(new UpdateStackCommand({ StackName: 'made', TemplateBody })), refused);
  const set = { StackName: 'made', ChangeSetName: 'c', TemplateBody };
  await assert.rejects(cfn.send(new CreateChangeSetCommand({ ...set, ChangeSetType: 'UPDATE' })), refused);
  await assert.rejects(cfn.send(new CreateChangeSetCommand({ ...set, ChangeSetType: 'CREATE' })), /already exists/);
  await cfn.send(new DeleteStackCommand({ StackName: 'made' }));
  await until(async () => (await statusOf(stack.StackId as string)) === 'DELETE_COMPLETE' || undefined);
  assert.equal((await create('made', TemplateBody)).StackStatus, 'CREATE_COMPLETE');
});

test('resources that a failed creation retained by policy are deleted if the execution says so', async () => {
  const kept = parameter('/r/kept', 'v', { DeletionPolicy: 'Retain' });
  const TemplateBody = template({ Kept: kept, Bad: bad('Kept') });

  await cfn.send(new CreateStackCommand({ StackName: 'really', TemplateBody, RetainExceptOnCreate: true }));

  assert.equal((await settledStack(cfn, 'really')).StackStatus, 'ROLLBACK_COMPLETE');
  assert.equal(await stored('/r/kept'), undefined);
});

test('OnStackFailure DELETE and OnFailure DELETE leave nothing of a failed creation, not even its name', async () => {
  const TemplateBody = template({ P: parameter('/d/p', 'v'), Bad: bad('P') });
  const order = { StackName: 'gone', TemplateBody };
  const set = await change(cfn, { ...order, ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' });
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  const first = await settledStack(cfn, set.StackId as string);
  const { StackId } = await cfn.send(new CreateStackCommand({ ...order, OnFailure: 'DELETE' }));
  const second = await settledStack(cfn, StackId as string);

  assert.deepEqual([first.StackStatus, second.StackStatus], ['DELETE_COMPLETE', 'DELETE_COMPLETE']);
  assert.ok(first.DeletionTime);
  assert.equal(await stored('/d/p'), undefined);
  await assert.rejects(statusOf('gone'), /Stack with id gone does not exist/);
  const { StackSummaries } = await cfn.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }));
  assert.ok(StackSummaries?.some((row) => row.StackId === StackId));
  assert.ok(
    (await eventsOf(cfn, StackId as string)).includes(
      'gone DELETE_IN_PROGRESS The following resource(s) failed to create: [Bad]. Delete requested by user.',
    ),
  );
  await assert.rejects(
    change(cfn, { StackName: 'made', TemplateBody, ChangeSetType: 'UPDATE', OnStackFailure: 'DELETE' }),
    /only valid when ChangeSetType is CREATE/,
  );
});

test('a failed update brings the values from before back, and deletes what it made', async () => {
  const parameters = (a: string) => ({ Parameters: { A: { Type: 'String', Default: a } } });
  const before = template(
    { Changed: parameter('/u/changed', 'old'), Replaced: parameter('/u/one', 'old'), Removed: parameter('/u/rm', 'v') },
    { ...parameters('a'), Outputs: { O: { Value: { Ref: 'Replaced' } } } },
  );
  await create('up', before);

  const stack = await update(
    'up',
    template(
      {
        Changed: parameter('/u/changed', 'new'),
        Replaced: parameter('/u/two', 'new', { DeletionPolicy: 'Retain' }),
        Added: parameter('/u/added', 'v'),
        Kept: parameter('/u/kept', 'v', { DeletionPolicy: 'Retain' }),
        Bad: bad('Changed', 'Replaced', 'Added', 'Kept'),
      },
      { ...parameters('b'), Outputs: { O: { Value: 'other' } } },
    ),
  );

  assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  const names = ['/u/changed', '/u/one', '/u/rm', '/u/two', '/u/added', '/u/kept'];
  assert.deepEqual(await Promise.all(names.map(stored)), ['old', 'old', 'v', undefined, undefined, 'v']);
  assert.deepEqual([stack.Parameters?.[0]?.ParameterValue, stack.Outputs?.[0]?.OutputValue], ['a', '/u/one']);
  assert.equal(await physical('up', 'Replaced'), '/u/one');
  const events = await eventsOf(cfn, 'up');
  const from = events.findIndex((event) => event.startsWith('up UPDATE_ROLLBACK_IN_PROGRESS'));
  const cleanup = events.indexOf('up UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  assert.equal(events[from], 'up UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad].');
  assert.deepEqual(events.slice(from + 1, cleanup).sort(), [
    'Bad DELETE_COMPLETE',
    'Changed UPDATE_COMPLETE',
    'Changed UPDATE_IN_PROGRESS',
    'Replaced UPDATE_COMPLETE',
  ]);
  assert.deepEqual(events.slice(cleanup + 1, -1).sort(), [
    'Added DELETE_COMPLETE',
    'Added DELETE_IN_PROGRESS',
    'Kept DELETE_SKIPPED',
    'Replaced DELETE_COMPLETE',
    'Replaced DELETE_IN_PROGRESS',
  ]);
  assert.equal(events.at(-1), 'up UPDATE_ROLLBACK_COMPLETE');
  const again = await update('up', template({ Changed: parameter('/u/changed', 'newer') }, parameters('c')));
  assert.equal(again.StackStatus, 'UPDATE_COMPLETE');
  await update('up', template({ Changed: parameter('/u/changed', 'newest'), Bad: bad('Changed') }, parameters('d')));
  assert.equal(await stored('/u/changed'), 'newer', 'the last stable state counts, not an older one');
});

test('a property that the service refuses fails its resource and rolls the stack back', async () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  };
  const lambda = (MemorySize: number) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['R', 'Arn'] },
      Code: { ZipFile: 'exports.handler = async () => 1' },
      MemorySize,
    },
  });
  const failed = await create('memory', template({ R: role, F: lambda(99_999) }));
  await create('memory2', template({ R: role, F: lambda(128) }));
  const rolledBack = await update('memory2', template({ R: role, F: lambda(99_999) }));

  assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf(cfn, 'memory')).join('\n'), /F CREATE_FAILED .*99999.*HandlerErrorCode: InvalidRequest/);
  assert.equal(rolledBack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(cfn, 'memory2')).join('\n'));
});

test('a table that is protected cannot be deleted: the rollback fails, and so does a deletion until it is retained', async () => {
  const protectedTable = table({ DeletionProtectionEnabled: true });

  const stack = await create('safe', template({ T: protectedTable, P: parameter('/s/p', 'v'), Bad: bad('T', 'P') }));

  assert.equal(stack.StackStatus, 'ROLLBACK_FAILED');
  assert.equal(stack.StackStatusReason, 'The following resource(s) failed to delete: [T]. ');
  assert.equal(await stored('/s/p'), undefined);
  const TableName = await physical('safe', 'T');
  const retain = (...RetainResources: string[]) =>
    cfn.send(new DeleteStackCommand({ StackName: 'safe', RetainResources }));
  await assert.rejects(retain('T'), /only when the stack is in the DELETE_FAILED state/);
  await cfn.send(new DeleteStackCommand({ StackName: 'safe' }));
  const failed = await settledStack(cfn, 'safe');
  assert.equal(failed.StackStatus, 'DELETE_FAILED');
  assert.match(
    (await eventsOf(cfn, 'safe')).join('\n'),
    /T DELETE_FAILED .*Resource cannot be deleted as it is currently protected against deletion/,
  );
  await assert.rejects(retain('P'), /must be in a valid state/);
  await retain('T');
  assert.equal((await settledStack(cfn, stack.StackId as string)).StackStatus, 'DELETE_COMPLETE');
  const dynamodb = new DynamoDBClient(clientOptions(cloud));
  await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
});

test('a rollback that fails can be continued, with or without the resource that is in the way', async () => {
  const body = (value: string, more: Resources = {}) =>
    template({ A: parameter('/f/a', value), B: parameter('/f/b', value, { DependsOn: 'A' }), ...more });
  for (const skipped of [false, true]) {
    const name = `stuck-${skipped}`;
    await create(name, body('old'));
    // Somebody makes the name a parameter of another type while the update runs: to change it back is refused.
    const StackName = name;
    const pausing = { OnStackFailure: 'DO_NOTHING' };
    const paused = await update(name, body('new', { Bad: bad('A', 'B') }), pausing);
    await ssm.send(new DeleteParameterCommand({ Name: '/f/a' }));
    await ssm.send(new PutParameterCommand({ Name: '/f/a', Type: 'SecureString', Value: 'x' }));
    await cfn.send(new RollbackStackCommand({ StackName }));
    const stuck = await settledStack(cfn, name);

    assert.deepEqual([paused.StackStatus, stuck.StackStatus], ['UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED']);
    assert.equal(stuck.StackStatusReason, 'The following resource(s) failed to update: [A]. ');
    assert.equal(await stored('/f/b'), 'new');
    await assert.rejects(update(name, body('x')), /is in UPDATE_ROLLBACK_FAILED state and can not be updated/);
    const goOn = (ResourcesToSkip: string[]) =>
      cfn.send(new ContinueUpdateRollbackCommand({ StackName, ResourcesToSkip }));
    await assert.rejects(goOn(['B']), { name: 'ValidationError' });
    if (!skipped) {
      await ssm.send(new DeleteParameterCommand({ Name: '/f/a' }));
      await ssm.send(new PutParameterCommand({ Name: '/f/a', Type: 'String', Value: 'x' }));
    }
    await goOn(skipped ? ['A'] : []);
    const stack = await settledStack(cfn, name);

    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(cfn, name)).join('\n'));
    assert.deepEqual([await stored('/f/b'), (await stored('/f/a')) === 'old'], ['old', !skipped]);
    await assert.rejects(goOn([]), /is in UPDATE_ROLLBACK_COMPLETE state/);
    await cfn.send(new DeleteStackCommand({ StackName }));
    await settledStack(cfn, stack.StackId as string);
  }
});

test('failed updates that were left as they were are rolled back to the last stable state', async () => {
  const pausing = { OnStackFailure: 'DO_NOTHING' };
  await create('chain', template({ A: parameter('/ch/a', '1'), N: parameter('/ch/n1', '1') }));
  await update(
    'chain',
    template({ A: parameter('/ch/a', '2'), N: parameter('/ch/n2', '2'), Bad: bad('A', 'N') }),
    pausing,
  );
  await assert.rejects(
    cfn.send(new UpdateStackCommand({ StackName: 'chain', TemplateBody: template({ A: parameter('/ch/a', '3') }) })),
    /non-terminal \[UPDATE_FAILED\] state.*disable-rollback parameter with update-stack API/,
  );
  await update(
    'chain',
    template({ A: parameter('/ch/a', '3'), N: parameter('/ch/n2', '3'), Bad: bad('A', 'N') }),
    pausing,
  );

  await cfn.send(new RollbackStackCommand({ StackName: 'chain' }));

  assert.equal((await settledStack(cfn, 'chain')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(await Promise.all(['/ch/a', '/ch/n1', '/ch/n2'].map(stored)), ['1', '1', undefined]);
  const failed = await create('first', template({ A: parameter('/fi/a', '1'), Bad: bad('A') }), pausing);
  assert.equal(failed.StackStatus, 'CREATE_FAILED');
  await cfn.send(new RollbackStackCommand({ StackName: 'first' }));
  assert.equal((await settledStack(cfn, 'first')).StackStatus, 'ROLLBACK_COMPLETE');
  assert.equal(await stored('/fi/a'), undefined);
});

test('a stack is deleted with all that it has, dependents first; what is retained stays; twice is no error', async () => {
  const resources = {
    A: parameter('/del/a', 'v'),
    B: parameter('/del/b', { Ref: 'A' }),
    Kept: parameter('/del/kept', 'v', { DeletionPolicy: 'Retain' }),
    New: parameter('/del/new', 'v', { DeletionPolicy: 'RetainExceptOnCreate' }),
  };
  const { StackId } = await create('del', template(resources));
  const StackName = 'del';

  await cfn.send(new DeleteStackCommand({ StackName }));
  await cfn.send(new DeleteStackCommand({ StackName }));
  const stack = await settledStack(cfn, StackId as string);

  assert.equal(stack.StackStatus, 'DELETE_COMPLETE');
  const names = ['/del/a', '/del/b', '/del/kept', '/del/new'];
  assert.deepEqual(await Promise.all(names.map(stored)), [undefined, undefined, 'v', 'v']);
  const events = await eventsOf(cfn, StackId as string);
  assert.ok(events.includes('del DELETE_IN_PROGRESS User Initiated'));
  assert.ok(events.indexOf('B DELETE_COMPLETE') < events.indexOf('A DELETE_IN_PROGRESS'));
  const { StackResources } = await cfn.send(new DescribeStackResourcesCommand({ StackName: StackId }));
  assert.deepEqual(
    StackResources?.map((row) => row.ResourceStatus),
    ['DELETE_COMPLETE', 'DELETE_COMPLETE', 'DELETE_SKIPPED', 'DELETE_SKIPPED'],
  );
  await cfn.send(new DeleteStackCommand({ StackName }));
  await cfn.send(new DeleteStackCommand({ StackName: 'never-was' }));
  await assert.rejects(update(StackId as string, template(resources)), /does not exist/);
});

test('a stack is not deleted while it is protected, or while another imports what it exports', async () => {
  const Outputs = { O: { Value: 'v', Export: { Name: 'shared' } } };
  await create('exporter', template({ P: parameter('/e/p', 'v') }, { Outputs }));
  await create('importer', template({ P: parameter('/i/p', { 'Fn::ImportValue': 'shared' }) }));
  const remove = () => cfn.send(new DeleteStackCommand({ StackName: 'exporter' }));
  const guard = (EnableTerminationProtection: boolean) =>
    cfn.send(new UpdateTerminationProtectionCommand({ StackName: 'exporter', EnableTerminationProtection }));
  await guard(true);
  await assert.rejects(remove(), /Stack \[exporter\] cannot be deleted while TerminationProtection is enabled/);
  await guard(false);

  await remove();
  const stack = await settledStack(cfn, 'exporter');

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
  assert.equal(stack.StackStatusReason, 'Delete canceled. Cannot delete export shared as it is in use by importer.');
  assert.equal(await stored('/e/p'), 'v');
});

test('the shell of a stack whose change set was never executed is deleted at once', async () => {
  const set = await change(cfn, {
    StackName: 'shell',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ P: parameter('/sh/p', 'v') }),
  });

  await cfn.send(new DeleteStackCommand({ StackName: 'shell' }));

  assert.equal(await statusOf(set.StackId as string), 'DELETE_COMPLETE');
  await assert.rejects(cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId })), {
    name: 'ChangeSetNotFoundException',
  });
});

/**
 * A custom resource whose function never answers when it is made; it answers deletions, and tells what it was asked to
 * delete.
 */
const SILENT: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
  F: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: {
        ZipFile: `exports.handler = async (event) => {
          if (event.RequestType !== 'Delete') return;
          const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId } = event;
          const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId });
          await fetch(ResponseURL, { method: 'PUT', body });
        };`,
      },
    },
  },
};
const silent = { Type: 'Custom::Silent', Properties: { ServiceToken: { 'Fn::GetAtt': ['F', 'Arn'] } } };
const asking = (StackName: string) =>
  until(async () => (await eventsOf(cfn, StackName)).includes('Thing CREATE_IN_PROGRESS') || undefined);

test('resources that still wait when another fails are cancelled, and deleted with the rest', async () => {
  const stack = await create('cancelled', template({ ...SILENT, Thing: silent, Bad: bad('F') }));

  const events = await eventsOf(cfn, 'cancelled');
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE', events.join('\n'));
  assert.ok(events.includes('Thing CREATE_FAILED Resource creation cancelled'), events.join('\n'));
  assert.ok(events.includes('Thing DELETE_COMPLETE'), events.join('\n'));
  assert.match(events.join('\n'), /failed to create: \[Bad, Thing\]\. Rollback requested by user\./);
});

test('a creation under way is given up by DeleteStack, an update by CancelUpdateStack', async () => {
  const body = template({ ...SILENT, Thing: silent });
  const { StackId } = await cfn.send(
    new CreateStackCommand({ StackName: 'stop', TemplateBody: body, Capabilities: ['CAPABILITY_IAM'] }),
  );
  await asking('stop');
  await cfn.send(new DeleteStackCommand({ StackName: 'stop' }));
  const deleted = await settledStack(cfn, StackId as string);
  await create('stop2', template(SILENT));
  await cfn.send(new UpdateStackCommand({ StackName: 'stop2', TemplateBody: body, Capabilities: ['CAPABILITY_IAM'] }));
  await asking('stop2');
  await assert.rejects(
    cfn.send(new DeleteStackCommand({ StackName: 'stop2' })),
    /cannot be deleted while in status UPDATE_IN_PROGRESS/,
  );
  await cfn.send(new CancelUpdateStackCommand({ StackName: 'stop2' }));
  const cancelled = await settledStack(cfn, 'stop2');

  assert.equal(deleted.StackStatus, 'DELETE_COMPLETE', (await eventsOf(cfn, StackId as string)).join('\n'));
  assert.equal(cancelled.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(cfn, 'stop2')).join('\n'));
  await assert.rejects(
    cfn.send(new CancelUpdateStackCommand({ StackName: 'stop2' })),
    /CancelUpdateStack cannot be called from current stack status/,
  );
});

test('an update of a table that got half way is undone, whether an index was there already or not', async () => {
  const index = (IndexName: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  });
  const streaming = { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } };
  const body = (more: Record<string, unknown>) => template({ T: table(more) });
  await create('half-table', body({ GlobalSecondaryIndexes: [index('one')] }));
  const TableName = await physical('half-table', 'T');
  const failing: readonly Record<string, unknown>[] = [
    {
      GlobalSecondaryIndexes: [
        index('two'),
        { ...index('three'), KeySchema: [{ AttributeName: 'none', KeyType: 'HASH' }] },
      ],
    },
    {
      ...streaming,
      GlobalSecondaryIndexes: [index('one')],
      TimeToLiveSpecification: { AttributeName: 'x'.repeat(300), Enabled: true },
    },
    { ...streaming, TableClass: 'NONE' },
  ];
  const dynamodb = new DynamoDBClient(clientOptions(cloud));
  for (const more of failing) {
    const stack = await update('half-table', body(more));

    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(cfn, 'half-table')).join('\n'));
    assert.deepEqual(
      [Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName), Table?.StreamSpecification?.StreamEnabled],
      [['one'], undefined],
    );
  }
});

test('a bucket that holds something stops the deletion of its stack, and what it needs stays', async () => {
  const body = template({
    P: parameter('/full/p', 'v'),
    B: { Type: 'AWS::S3::Bucket', DependsOn: 'P' },
    Free: parameter('/full/free', 'v'),
  });
  const { StackId } = await create('full', body);
  const Bucket = await physical('full', 'B');
  const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'v' }));

  await cfn.send(new DeleteStackCommand({ StackName: 'full' }));
  const failed = await settledStack(cfn, 'full');
  const left = await Promise.all(['/full/p', '/full/free'].map(stored));
  await cfn.send(new DeleteStackCommand({ StackName: 'full', DeletionMode: 'FORCE_DELETE_STACK' }));
  const gone = await settledStack(cfn, StackId as string);

  assert.deepEqual([failed.StackStatus, gone.StackStatus], ['DELETE_FAILED', 'DELETE_COMPLETE']);
  assert.equal(failed.StackStatusReason, 'The following resource(s) failed to delete: [B]. ');
  assert.deepEqual(left, ['v', undefined]);
  assert.equal(await stored('/full/p'), undefined);
  await s3.send(new HeadBucketCommand({ Bucket }));
});

test('stack policies are refused by name', async () => {
  const StackPolicyBody = '{}';
  await assert.rejects(
    cfn.send(
      new CreateStackCommand({
        StackName: 'policy',
        TemplateBody: template({ P: parameter('/x', 'v') }),
        StackPolicyBody,
      }),
    ),
    /the parameter StackPolicyBody of CreateStack is not in the local cloud/,
  );
  await assert.rejects(
    cfn.send(new SetStackPolicyCommand({ StackName: 'policy', StackPolicyBody })),
    /the operation cloudformation:SetStackPolicy is not in the local cloud/,
  );
});
