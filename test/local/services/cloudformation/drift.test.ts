/** Drift detection: what stands is compared with what the template set, under the rights of whoever asks. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  ExecuteChangeSetCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DetachRolePolicyCommand, IAMClient, PutRolePolicyCommand, UpdateRoleCommand } from '@aws-sdk/client-iam';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT, change, clientOptions, deploy, openTestCloud, REGION, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const template = (Resources: Record<string, unknown>, more = {}) => JSON.stringify({ Resources, ...more });
const create = (StackName: string, Resources: Record<string, unknown>, more = {}) =>
  deploy(cfn, {
    StackName,
    ChangeSetType: 'CREATE',
    TemplateBody: template(Resources, more),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });

/** Detects, and answers the end of the detection and what it found. */
const detect = async (StackName: string, client = cfn) => {
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  for (;;) {
    const status = await cfn.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
    if (status.DetectionStatus === 'DETECTION_IN_PROGRESS') {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const { StackResourceDrifts = [] } = await cfn.send(new DescribeStackResourceDriftsCommand({ StackName }));
    return { status, drifts: new Map(StackResourceDrifts.map((drift) => [drift.LogicalResourceId, drift])) };
  }
};
const differences = (drift: StackResourceDrift | undefined) =>
  (drift?.PropertyDifferences ?? []).map(
    ({ PropertyPath, ExpectedValue, ActualValue, DifferenceType }) =>
      `${PropertyPath} ${DifferenceType} ${ExpectedValue} ${ActualValue}`,
  );
const physicalOf = async (StackName: string, logicalId: string): Promise<string> => {
  const { StackResources = [] } = await cfn.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)?.PhysicalResourceId ?? '';
};

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const INLINE = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }] };
const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Every type whose drift can be detected here, and one that cannot. */
const EVERYTHING = {
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: { VisibilityTimeout: 60, Tags: [{ Key: 'team', Value: 'research' }] },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'news' } },
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/drift/p', Type: 'String', Value: 'one' } },
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'drift-bucket', VersioningConfiguration: { Status: 'Enabled' } },
  },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'drift-role',
      AssumeRolePolicyDocument: TRUST,
      Description: 'as written',
      ManagedPolicyArns: [READ],
      Policies: [{ PolicyName: 'inline', PolicyDocument: INLINE }],
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: 'exports.handler = async () => 1' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs22.x',
      Environment: { Variables: { GREETING: 'hello' } },
    },
  },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'drift-bus' } },
};

test('a stack that nobody touched is in sync, for every type whose drift can be detected', async () => {
  await create('untouched', EVERYTHING);

  const { status, drifts } = await detect('untouched');

  assert.equal(status.DetectionStatus, 'DETECTION_COMPLETE', status.DetectionStatusReason);
  assert.deepEqual([...drifts.values()].flatMap(differences), []);
  assert.equal(status.StackDriftStatus, 'IN_SYNC');
  assert.equal(status.DriftedStackResourceCount, 0);
  const checked = Object.keys(EVERYTHING).filter((name) => name !== 'Bus');
  assert.deepEqual([...drifts.keys()].sort(), checked.sort());
  const { StackResources = [] } = await cfn.send(new DescribeStackResourcesCommand({ StackName: 'untouched' }));
  const told = Object.fromEntries(
    StackResources.map((one) => [one.LogicalResourceId, one.DriftInformation?.StackResourceDriftStatus]),
  );
  assert.deepEqual(told, { ...Object.fromEntries(checked.map((name) => [name, 'IN_SYNC'])), Bus: 'NOT_CHECKED' });
});

test('each change by hand is told with the value of the template and the value that is there', async () => {
  const options = clientOptions(cloud);
  const QueueUrl = await physicalOf('untouched', 'Queue');
  const sqs = new SQSClient(options);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '5' } }));
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { owner: 'somebody' } }));
  const TopicArn = await physicalOf('untouched', 'Topic');
  await new SNSClient(options).send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'olds' }),
  );
  await new SSMClient(options).send(new PutParameterCommand({ Name: '/drift/p', Value: 'two', Overwrite: true }));
  const logGroupName = await physicalOf('untouched', 'Group');
  await new CloudWatchLogsClient(options).send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
  await new S3Client({ ...options, forcePathStyle: true }).send(
    new PutBucketVersioningCommand({ Bucket: 'drift-bucket', VersioningConfiguration: { Status: 'Suspended' } }),
  );
  await new DynamoDBClient(options).send(
    new UpdateTimeToLiveCommand({
      TableName: await physicalOf('untouched', 'Table'),
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: false },
    }),
  );
  const iam = new IAMClient(options);
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'drift-role', PolicyArn: READ }));
  await iam.send(new UpdateRoleCommand({ RoleName: 'drift-role', Description: 'as changed' }));

  const { status, drifts } = await detect('untouched');

  assert.deepEqual(Object.fromEntries([...drifts].map(([name, drift]) => [name, differences(drift)])), {
    Bucket: ['/VersioningConfiguration/Status NOT_EQUAL Enabled Suspended'],
    Function: [],
    Group: ['/RetentionInDays NOT_EQUAL 7 30'],
    Parameter: ['/Value NOT_EQUAL one two'],
    Queue: ['/VisibilityTimeout NOT_EQUAL 60 5', '/Tags/1 ADD null {"Key":"owner","Value":"somebody"}'],
    Role: ['/Description NOT_EQUAL as written as changed', `/ManagedPolicyArns/0 REMOVE ${READ} null`],
    Table: [
      '/TimeToLiveSpecification/AttributeName REMOVE expires null',
      '/TimeToLiveSpecification/Enabled NOT_EQUAL true false',
    ],
    Topic: ['/DisplayName NOT_EQUAL news olds'],
  });
  assert.equal(status.StackDriftStatus, 'DRIFTED');
  assert.equal(status.DriftedStackResourceCount, 7);
  const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName: 'untouched' }));
  assert.equal(Stacks?.[0]?.DriftInformation?.StackDriftStatus, 'DRIFTED');
  assert.deepEqual(JSON.parse(drifts.get('Parameter')?.ActualProperties ?? '{}'), { Type: 'String', Value: 'two' });
});

test('what the template does not set is not compared', async () => {
  await create('unset', { Q: { Type: 'AWS::SQS::Queue' } });
  const QueueUrl = await physicalOf('unset', 'Q');
  await new SQSClient(clientOptions(cloud)).send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '5' } }),
  );

  assert.equal((await detect('unset')).status.StackDriftStatus, 'IN_SYNC');
});

test('a policy that somebody added to a role beside those of the template is no difference; a changed one is', async () => {
  const properties = EVERYTHING.Role.Properties;
  await create('policies', { R: { Type: 'AWS::IAM::Role', Properties: { ...properties, RoleName: 'policies-role' } } });
  const put = (PolicyName: string) =>
    new IAMClient(clientOptions(cloud)).send(
      new PutRolePolicyCommand({
        RoleName: 'policies-role',
        PolicyName,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }],
        }),
      }),
    );
  await put('beside');
  assert.equal((await detect('policies')).status.StackDriftStatus, 'IN_SYNC');

  await put('inline');

  const [gone, came] = differences((await detect('policies')).drifts.get('R'));
  assert.match(gone ?? '', /^\/Policies\/0 REMOVE \{"PolicyName":"inline"/);
  assert.match(came ?? '', /^\/Policies\/0 ADD null \{"PolicyName":"inline".*sns:Publish/);
});

test('a resource that somebody deleted is DELETED, and one resource can be asked about alone', async () => {
  await create('deleted', {
    Q: { Type: 'AWS::SQS::Queue' },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b2' } },
  });
  const QueueUrl = await physicalOf('deleted', 'Q');
  await new SQSClient(clientOptions(cloud)).send(new DeleteQueueCommand({ QueueUrl }));

  const about = (LogicalResourceId: string) =>
    cfn.send(new DetectStackResourceDriftCommand({ StackName: 'deleted', LogicalResourceId }));

  assert.equal((await about('Q')).StackResourceDrift?.StackResourceDriftStatus, 'DELETED');
  await assert.rejects(about('Bus'), { name: 'ValidationError', message: /AWS::Events::EventBus/ });
  await assert.rejects(about('Nothing'), { name: 'ValidationError', message: /does not exist for stack deleted/ });
  const { StackResourceDrifts } = await cfn.send(
    new DescribeStackResourceDriftsCommand({ StackName: 'deleted', StackResourceDriftStatusFilters: ['MODIFIED'] }),
  );
  assert.deepEqual(StackResourceDrifts, []);
});

test('what a secret parameter gave is masked on both sides', async () => {
  await deploy(cfn, {
    StackName: 'secret',
    ChangeSetType: 'CREATE',
    TemplateBody: template(
      { P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/drift/s', Type: 'String', Value: { Ref: 'S' } } } },
      { Parameters: { S: { Type: 'String', NoEcho: true } } },
    ),
    Parameters: [{ ParameterKey: 'S', ParameterValue: 'geheim' }],
  });
  await new SSMClient(clientOptions(cloud)).send(
    new PutParameterCommand({ Name: '/drift/s', Value: 'auch geheim', Overwrite: true }),
  );

  const { drifts } = await detect('secret');

  assert.deepEqual(differences(drifts.get('P')), ['/Value NOT_EQUAL **** ****']);
  assert.doesNotMatch(JSON.stringify([...drifts]), /geheim/);
});

test('resources are read under the rights of the caller, through CloudFormation', async () => {
  await create('rights', { Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 9 } } });
  const asUserWith = async (...statements: unknown[]) => {
    const root = {
      account: ACCOUNT,
      region: REGION,
      principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
    } as const;
    const UserName = `reader-${statements.length}`;
    await cloud.call('iam', 'CreateUser', { UserName }, root);
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await cloud.call('iam', 'PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument }, root);
    const { AccessKey } = await cloud.call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      'iam',
      'CreateAccessKey',
      { UserName },
      root,
    );
    const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
    return new CloudFormationClient({ ...clientOptions(cloud), credentials });
  };
  const detecting = { Effect: 'Allow', Action: 'cloudformation:Detect*', Resource: '*' };
  const reading = { Effect: 'Allow', Action: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'], Resource: '*' };

  const refused = (await detect('rights', await asUserWith(detecting))).status;
  assert.equal(refused.DetectionStatus, 'DETECTION_FAILED');
  assert.match(refused.DetectionStatusReason ?? '', /not authorized to perform: sqs:GetQueueAttributes/i);
  assert.equal(refused.StackDriftStatus, undefined);
  assert.equal((await detect('rights', await asUserWith(detecting, reading))).status.StackDriftStatus, 'IN_SYNC');
});

test('a change set that reverts drift brings back what was changed and what is gone, which another never sees', async () => {
  const resources = {
    Kept: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    Gone: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 7 } },
    Same: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 8 } },
  };
  await create('reverted', resources);
  const sqs = new SQSClient(clientOptions(cloud));
  const QueueUrl = await physicalOf('reverted', 'Kept');
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '5' } }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: await physicalOf('reverted', 'Gone') }));
  const update = { StackName: 'reverted', ChangeSetType: 'UPDATE' as const, TemplateBody: template(resources) };

  const plain = await change(cfn, update);
  assert.equal(plain.Status, 'FAILED');
  assert.match(plain.StatusReason ?? '', /didn't contain changes/);

  const aware = await change(cfn, { ...update, DeploymentMode: 'REVERT_DRIFT' });
  assert.equal(aware.DeploymentMode, 'REVERT_DRIFT');
  const seen = (aware.Changes ?? []).map(({ ResourceChange }) => [
    ResourceChange?.LogicalResourceId,
    ResourceChange?.Action,
    ResourceChange?.Details?.[0]?.Target?.BeforeValue,
    ResourceChange?.Details?.[0]?.Target?.AfterValue,
  ]);
  assert.deepEqual(seen, [
    ['Gone', 'Add', undefined, undefined],
    ['Kept', 'Modify', '5', '60'],
  ]);
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: aware.ChangeSetId }));
  assert.equal((await settledStack(cfn, 'reverted')).StackStatus, 'UPDATE_COMPLETE');

  const { status } = await detect('reverted');
  assert.equal(status.StackDriftStatus, 'IN_SYNC');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: await physicalOf('reverted', 'Gone'), AttributeNames: ['DelaySeconds'] }),
  );
  assert.equal(Attributes?.['DelaySeconds'], '7');
});

test('a detection that is interrupted by a stop ends after the next start', async () => {
  await create('interrupted', { Q: { Type: 'AWS::SQS::Queue' } });
  const { StackDriftDetectionId } = await cfn.send(new DetectStackDriftCommand({ StackName: 'interrupted' }));
  await cloud.close();
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));

  for (let status = 'DETECTION_IN_PROGRESS'; status === 'DETECTION_IN_PROGRESS'; ) {
    const told = await cfn.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
    status = told.DetectionStatus ?? '';
    if (status !== 'DETECTION_IN_PROGRESS') assert.equal(told.StackDriftStatus, 'IN_SYNC');
  }
});
