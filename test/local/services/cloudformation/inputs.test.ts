import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { change, clientOptions, deploy, openTestCloud, REGION, settledChangeSet } from './cloud.ts';

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

const queue = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const template = (Resources: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  JSON.stringify({ Resources, ...more });
const create = (StackName: string, TemplateBody: string, more = {}) =>
  deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody, ...more });

const delayOf = async (StackName: string): Promise<string | undefined> => {
  const { StackResourceDetail } = await cfn.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Q' }),
  );
  const { Attributes } = await new SQSClient(clientOptions(cloud)).send(
    new GetQueueAttributesCommand({
      QueueUrl: StackResourceDetail?.PhysicalResourceId,
      AttributeNames: ['DelaySeconds'],
    }),
  );
  return Attributes?.['DelaySeconds'];
};

test('a template is read from S3 under either form of address, and a missing one is reported', async () => {
  const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  // Longer than a TemplateBody may be.
  const Body = template({ Q: queue() }, { Metadata: { filler: 'x'.repeat(60_000) } });
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a/one.json', Body }));

  const addresses = [
    `${cloud.url}/templates/a/one.json`,
    `https://s3.${REGION}.amazonaws.com/templates/a/one.json`,
    `https://templates.s3.${REGION}.amazonaws.com/a/one.json`,
  ];
  for (const [i, TemplateURL] of addresses.entries()) {
    const stack = await deploy(cfn, { StackName: `url${i}`, ChangeSetType: 'CREATE', TemplateURL });
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
  }
  const make = (TemplateURL: string) => cfn.send(new CreateStackCommand({ StackName: 'x', TemplateURL }));
  await assert.rejects(make(`${cloud.url}/templates/none.json`), { name: 'ValidationError', message: /^S3 error: / });
  await assert.rejects(make('https://example.com/a/b'), { message: 'TemplateURL must be a supported URL.' });
});

test('parameters of SSM types are resolved when the change set is made', async () => {
  await ssm.send(new PutParameterCommand({ Name: '/delay', Type: 'String', Value: '7' }));
  const body = template(
    { Q: queue({ DelaySeconds: { Ref: 'Delay' } }) },
    { Parameters: { Delay: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/delay' } } },
  );
  const stack = await create('ssm', body);
  await ssm.send(new PutParameterCommand({ Name: '/delay', Value: '8', Overwrite: true }));

  const set = await change(cfn, { StackName: 'ssm', UsePreviousTemplate: true });

  assert.deepEqual(stack.Parameters, [{ ParameterKey: 'Delay', ParameterValue: '/delay', ResolvedValue: '7' }]);
  assert.equal(await delayOf('ssm'), '7');
  assert.deepEqual(set.Parameters?.[0]?.ResolvedValue, '8');
  assert.equal(set.Changes?.[0]?.ResourceChange?.Details?.[0]?.ChangeSource, 'ParameterReference');
  const missing = await change(cfn, {
    StackName: 'ssm',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Delay', ParameterValue: '/none' }],
  });
  assert.equal(missing.StatusReason, 'Unable to fetch parameters [/none] from parameter store for this account.');
});

test('dynamic references are read when the resource is made, and not shown before', async () => {
  await ssm.send(new PutParameterCommand({ Name: '/dynamic', Type: 'String', Value: '9' }));
  const body = template({ Q: queue({ DelaySeconds: '{{resolve:ssm:/dynamic}}' }) });
  const set = await change(cfn, { StackName: 'dynamic', ChangeSetType: 'CREATE', TemplateBody: body });
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  await deploy(cfn, { StackName: 'other', ChangeSetType: 'CREATE', TemplateBody: template({ Q: queue() }) });

  assert.match(set.Changes?.[0]?.ResourceChange?.AfterContext ?? '', /\{\{resolve:ssm:\/dynamic\}\}/);
  assert.equal(await delayOf('dynamic'), '9');
  const secret = await create('secret', template({ Q: queue({ QueueName: '{{resolve:secretsmanager:x}}' }) }));
  assert.equal(secret.StackStatus, 'ROLLBACK_COMPLETE');
});

test('rules are asserted before anything is made', async () => {
  const body = template(
    { Q: queue() },
    {
      Parameters: { Size: { Type: 'String' } },
      Rules: {
        Known: {
          Assertions: [
            { Assert: { 'Fn::Contains': [['small', 'big'], { Ref: 'Size' }] }, AssertDescription: 'small or big' },
          ],
        },
      },
    },
  );
  const size = (ParameterValue: string) => ({
    StackName: 'rules',
    TemplateBody: body,
    Parameters: [{ ParameterKey: 'Size', ParameterValue }],
  });

  await assert.rejects(cfn.send(new CreateStackCommand(size('huge'))), /Rule Known failed: small or big/);
  await cfn.send(new CreateStackCommand(size('big')));
});

test('events, changes and resources come in pages', async () => {
  const resources = Object.fromEntries(
    Array.from({ length: 130 }, (_, i) => [`G${i}`, { Type: 'AWS::Logs::LogGroup' }]),
  );
  const set = await change(cfn, { StackName: 'long', ChangeSetType: 'CREATE', TemplateBody: template(resources) });
  const rest = await cfn.send(
    new DescribeChangeSetCommand({ ChangeSetName: set.ChangeSetId, NextToken: set.NextToken }),
  );
  await deploy(cfn, { StackName: 'short', ChangeSetType: 'CREATE', TemplateBody: template({ Q: queue() }) });
  const stack = await create('long', template(resources));

  assert.deepEqual([set.Changes?.length, rest.Changes?.length, rest.NextToken], [100, 30, undefined]);
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cfn.send(new DescribeStackEventsCommand({ StackName: stack.StackId, NextToken }));
    ids.push(...(page.StackEvents ?? []).map((event) => event.EventId as string));
    NextToken = page.NextToken;
  } while (NextToken);
  // Three of each resource, three of the stack; a review in between tells nothing.
  assert.equal(ids.length, 130 * 3 + 3);
  assert.equal(new Set(ids).size, ids.length);
  const first = await cfn.send(new ListStackResourcesCommand({ StackName: 'long' }));
  assert.equal(first.StackResourceSummaries?.length, 100);
  assert.ok(first.NextToken);
});

test('stacks can be listed by status, and found by what they made', async () => {
  const stack = await create('found', template({ Q: queue() }));
  const { StackResources } = await cfn.send(new DescribeStackResourcesCommand({ StackName: 'found' }));

  const { StackSummaries } = await cfn.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }));
  const found = await cfn.send(
    new DescribeStackResourcesCommand({ PhysicalResourceId: StackResources?.[0]?.PhysicalResourceId }),
  );

  assert.ok(StackSummaries?.some((row) => row.StackId === stack.StackId));
  assert.ok(StackSummaries?.every((row) => row.StackStatus === 'CREATE_COMPLETE'));
  assert.equal(found.StackResources?.[0]?.StackName, 'found');
});

test('stacks of another account or region are not seen', async () => {
  const stack = await create('mine', template({ Q: queue() }));
  const abroad = new CloudFormationClient(clientOptions(cloud, undefined, 'us-east-1'));
  const stranger = new CloudFormationClient(clientOptions(cloud, '999999999999'));

  for (const other of [abroad, stranger])
    for (const StackName of ['mine', stack.StackId])
      await assert.rejects(other.send(new DescribeStacksCommand({ StackName })), /does not exist|not authorized/);
});

test('parameters that AWS has and the local cloud does not know are refused by name', async () => {
  const make = (more: Record<string, unknown>) =>
    cfn.send(
      new CreateChangeSetCommand({
        StackName: 's',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: template({ Q: queue() }),
        ...more,
      }),
    );

  await assert.rejects(
    make({ RollbackConfiguration: { MonitoringTimeInMinutes: 1 } }),
    /the parameter RollbackConfiguration of CreateChangeSet is not in the local cloud/,
  );
  await assert.rejects(make({ NotificationARNs: ['arn:aws:sns:eu-central-1:1:x'] }), /NotificationARNs/);
  await assert.rejects(
    make({ OnStackFailure: 'ROLLBACK', DeploymentConfig: { DisableRollback: true } }),
    /either DisableRollback or OnStackFailure/,
  );
  await assert.rejects(
    make({ OnStackFailure: 'PAUSE' }),
    /'onStackFailure' failed to satisfy constraint: Member must satisfy enum value set/,
  );
  await assert.rejects(make({ ChangeSetType: 'IMPORT' }), /ChangeSetType=IMPORT/);
  await assert.rejects(make({ ChangeSetName: 'a b' }), { name: 'ValidationError' });
  await assert.rejects(make({ StackName: '1st' }), { name: 'ValidationError' });
  const { Id } = await make({
    DeploymentConfig: { Mode: 'STANDARD' },
    OnStackFailure: 'DO_NOTHING',
  });
  assert.equal((await settledChangeSet(cfn, Id as string)).Status, 'CREATE_COMPLETE');
});
