import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { startCloud } from '../../../../local/start.ts';
import {
  change,
  clientOptions,
  deploy,
  eventsOf,
  openTestCloud,
  settledChangeSet,
  settledStack,
  until,
} from './cloud.ts';

/** Starts a cloud in a process of its own; answers its address once it listens. */
const spawnCloud = async (data: string): Promise<{ url: string; child: ChildProcess }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run-cloud.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(text.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the cloud ended with ${code}`)));
  });
  return { url, child };
};

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

/** Six chains of four resources each: some of each kind are under way at any time. */
const chains = () => {
  const resources: Record<string, unknown> = {};
  for (let i = 0; i < 6; i++) {
    resources[`Group${i}`] = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } };
    resources[`Key${i}`] = { Type: 'AWS::KMS::Key', DependsOn: `Group${i}`, Properties: { Description: `key ${i}` } };
    resources[`Stream${i}`] = {
      Type: 'AWS::Logs::LogStream',
      DependsOn: `Key${i}`,
      Properties: { LogGroupName: { Ref: `Group${i}` } },
    };
    resources[`Queue${i}`] = { Type: 'AWS::SQS::Queue', DependsOn: `Stream${i}` };
  }
  return JSON.stringify({ Resources: resources });
};

test('an execution survives kill -9 at any instant: each resource is made once, and the stack completes', async () => {
  for (const after of [3, 25]) {
    const data = mkdtempSync(join(tmpdir(), 'killed-'));
    const { url, child } = await spawnCloud(data);
    const cfn = new CloudFormationClient(clientOptions({ url } as OpenCloud));
    const set = await change(cfn, { StackName: 'chains', ChangeSetType: 'CREATE', TemplateBody: chains() });
    await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    await new Promise((resolve) => setTimeout(resolve, after));
    await killed(child);

    const cloud = await startCloud({ data });
    const again = new CloudFormationClient(clientOptions(cloud));
    const stack = await settledStack(again, 'chains');

    const events = await eventsOf(again, 'chains');
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', events.join('\n'));
    assert.equal(events.filter((event) => event.endsWith(' CREATE_COMPLETE')).length, 25);
    const { logGroups } = await new CloudWatchLogsClient(clientOptions(cloud)).send(new DescribeLogGroupsCommand({}));
    assert.equal(logGroups?.length, 6);
    const { Keys } = await new KMSClient(clientOptions(cloud)).send(new ListKeysCommand({}));
    const { StackResourceSummaries = [] } = await again.send(new ListStackResourcesCommand({ StackName: 'chains' }));
    const mine = StackResourceSummaries.filter((row) => row.ResourceType === 'AWS::KMS::Key');
    assert.deepEqual(Keys?.map((key) => key.KeyId).sort(), mine.map((row) => row.PhysicalResourceId).sort());
    await cloud.close();
    rmSync(data, { recursive: true });
  }
});

test('a rollback survives kill -9 at any instant: nothing of the creation is left', async () => {
  const broken = JSON.parse(chains()) as { Resources: Record<string, unknown> };
  broken.Resources['Bad'] = {
    Type: 'AWS::SSM::Parameter',
    DependsOn: Array.from({ length: 6 }, (_, i) => `Queue${i}`),
    Properties: { Type: 'String', Value: 'x', AllowedPattern: '^[0-9]+$' },
  };
  for (const after of [5]) {
    const data = mkdtempSync(join(tmpdir(), 'killed-'));
    const { url, child } = await spawnCloud(data);
    const cfn = new CloudFormationClient(clientOptions({ url } as OpenCloud));
    const body = JSON.stringify(broken);
    const set = await change(cfn, { StackName: 'chains', ChangeSetType: 'CREATE', TemplateBody: body });
    await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    await until(async () => {
      const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName: 'chains' }));
      return Stacks?.[0]?.StackStatus === 'ROLLBACK_IN_PROGRESS' || undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, after));
    await killed(child);

    const cloud = await startCloud({ data });
    const again = new CloudFormationClient(clientOptions(cloud));
    const stack = await settledStack(again, 'chains');

    const events = await eventsOf(again, 'chains');
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE', events.join('\n'));
    assert.equal(events.filter((event) => event.endsWith(' DELETE_COMPLETE')).length, 25);
    assert.equal(new Set(events.filter((event) => event.includes(' DELETE_'))).size, 49, 'each is told once');
    const { logGroups } = await new CloudWatchLogsClient(clientOptions(cloud)).send(new DescribeLogGroupsCommand({}));
    assert.deepEqual(logGroups, []);
    await cloud.close();
    rmSync(data, { recursive: true });
  }
});

test('a cloud that closes in the middle of an execution leaves nothing behind, and goes on when it opens again', async () => {
  const strays: unknown[] = [];
  const stray = (reason: unknown) => strays.push(reason);
  process.on('unhandledRejection', stray);
  for (const after of [0, 9]) {
    const place = await openTestCloud();
    const first = await place.open();
    const cfn = new CloudFormationClient(clientOptions(first));
    const set = await change(cfn, { StackName: 'chains', ChangeSetType: 'CREATE', TemplateBody: chains() });
    await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    await new Promise((resolve) => setTimeout(resolve, after));
    await first.close();

    const second = await place.open();
    const stack = await settledStack(new CloudFormationClient(clientOptions(second)), 'chains');

    assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
    assert.deepEqual(place.lines, []);
    await second.close();
    place.remove();
  }
  process.off('unhandledRejection', stray);
  assert.deepEqual(strays, []);
});

test('an update that was being rolled back when the cloud closed is rolled back to its end', async () => {
  const parameter = (Name: string, Value: string, DependsOn: readonly string[] = []) => ({
    Type: 'AWS::SSM::Parameter',
    DependsOn,
    Properties: { Name, Type: 'String', Value },
  });
  const ids = Array.from({ length: 12 }, (_, i) => `P${i}`);
  const body = (value: string, more = {}) =>
    JSON.stringify({
      Resources: {
        ...Object.fromEntries(
          ids.map((id, i) => [id, parameter(`/restart/${i % 3 === 0 ? value : 'same'}/${id}`, value, ids.slice(0, i))]),
        ),
        ...more,
      },
    });
  const bad = {
    Bad: { ...parameter('/restart/bad', 'x', ids), Properties: { Type: 'String', Value: 'x', AllowedPattern: '^1$' } },
  };
  for (const after of [3]) {
    const place = await openTestCloud();
    const first = await place.open();
    const cfn = new CloudFormationClient(clientOptions(first));
    await deploy(cfn, { StackName: 'back', ChangeSetType: 'CREATE', TemplateBody: body('old') });
    const set = await change(cfn, { StackName: 'back', TemplateBody: body('new', bad) });
    await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    await until(
      async () => (await eventsOf(cfn, 'back')).some((event) => event.startsWith('back UPDATE_ROLLBACK')) || undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, after));
    await first.close();

    const second = await place.open();
    const again = new CloudFormationClient(clientOptions(second));
    const stack = await settledStack(again, 'back');

    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(again, 'back')).join('\n'));
    const { Parameters = [] } = await new SSMClient(clientOptions(second)).send(
      new GetParametersByPathCommand({ Path: '/restart', Recursive: true, MaxResults: 10 }),
    );
    assert.ok(Parameters.every(({ Value, Name }) => Value === 'old' && !Name?.includes('/new/')));
    const { StackResourceSummaries = [] } = await again.send(new ListStackResourcesCommand({ StackName: 'back' }));
    assert.equal(StackResourceSummaries.length, 12);
    await second.close();
    place.remove();
  }
});

test('a custom resource that was being asked when the cloud closed is asked again, and answers', async () => {
  const place = await openTestCloud();
  const first = await place.open();
  const cfn = new CloudFormationClient(clientOptions(first));
  const set = await change(cfn, { StackName: 'asked', ChangeSetType: 'CREATE', TemplateBody: SLOW });
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  await until(async () => (await eventsOf(cfn, 'asked')).includes('Thing CREATE_IN_PROGRESS') || undefined);
  await first.close();

  const second = await place.open();
  const again = new CloudFormationClient(clientOptions(second));
  const stack = await settledStack(again, 'asked');

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE', (await eventsOf(again, 'asked')).join('\n'));
  await second.close();
  place.remove();
});

/** A function that takes its time before it answers. */
const SLOW = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 30
      Code:
        ZipFile: |
          exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
            await new Promise((resolve) => setTimeout(resolve, 300));
            await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify({ Status: 'SUCCESS',
                PhysicalResourceId: 'slow', StackId, RequestId, LogicalResourceId }) });
          };
  Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: !GetAtt Function.Arn } }
`;

test('a change set that was being made when the cloud closed is made after it opens again', async () => {
  const place = await openTestCloud();
  const first = await place.open();
  const cfn = new CloudFormationClient(clientOptions(first));
  const TemplateBody = JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
  const { ChangeSetId } = await change(cfn, { StackName: 's', ChangeSetType: 'CREATE', TemplateBody });
  await first.close();
  // As if the cloud had been killed before it came to it.
  const database = new DatabaseSync(join(place.data, 'cloudformation.sqlite'));
  database.exec(`UPDATE change_sets SET status = 'CREATE_PENDING',
    body = json_set(body, '$.status', 'CREATE_PENDING', '$.execution', 'UNAVAILABLE', '$.changes', json('[]'))`);
  database.close();

  const second = await place.open();
  const set = await settledChangeSet(new CloudFormationClient(clientOptions(second)), ChangeSetId as string);

  assert.equal(set.Status, 'CREATE_COMPLETE');
  assert.equal(set.Changes?.length, 1);
  await second.close();
  place.remove();
});
