import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { ACCOUNT, clientOptions, openTestCloud, REGION } from '../cloud.ts';
import { live } from './life.ts';

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

test('a table changes its indexes, stream, expiry and tags in place', async () => {
  const dynamodb = new DynamoDBClient(clientOptions(cloud));
  const template = `
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: a, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      SSESpecification: { SSEEnabled: true }
      GlobalSecondaryIndexes:
        - { IndexName: one, KeySchema: [{ AttributeName: a, KeyType: HASH }], Projection: { ProjectionType: ALL } }
      DeletionProtectionEnabled: false
      Tags: [{ Key: own, Value: '1' }]
Outputs:
  Name: { Value: !Ref Table }
  Arn: { Value: !GetAtt Table.Arn }
  Stream: { Value: !GetAtt Table.StreamArn }
`;
  const changes = [
    ['IndexName: one', 'IndexName: two'],
    ['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'],
  ] as const;

  const life = await live(cfn, 'table', template, changes, async ({ Name, Arn, Stream }, turn) => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: Name }));
    assert.equal(Table?.TableArn, Arn);
    assert.equal(Table?.LatestStreamArn, Stream);
    assert.deepEqual(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName),
      [turn === 'made' ? 'one' : 'two'],
    );
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: Name }));
    assert.equal(TimeToLiveDescription?.AttributeName, 'ttl');
  });

  assert.equal(life.made['Arn'], life.changed['Arn']);
  assert.notEqual(life.made['Stream'], life.changed['Stream']);
});

test('a bucket has its settings set, changed and taken away', async () => {
  const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  const template = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Enabled }
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 } }] }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true,
          RestrictPublicBuckets: true }
      LifecycleConfiguration: { Rules: [{ Id: x, Status: Enabled, ExpirationInDays: 30,
          NoncurrentVersionExpiration: { NoncurrentDays: 5 } }] }
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } }
      CorsConfiguration: { CorsRules: [{ AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 5 }] }
      Tags: [{ Key: own, Value: '1' }]
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Deny, Principal: { AWS: '*' }, Action: 's3:Nothing*', Resource: !Sub '\${Bucket.Arn}/*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
Outputs:
  Name: { Value: !Ref Bucket }
  Domain: { Value: !GetAtt Bucket.RegionalDomainName }
`;
  const changes = [
    ['ExpirationInDays: 30', 'ExpirationInDays: 31'],
    ["      CorsConfiguration: { CorsRules: [{ AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 5 }] }\n", ''],
    ["'s3:Nothing*'", "'s3:Other*'"],
  ] as const;

  const life = await live(cfn, 'bucket', template, changes, async ({ Name: Bucket }, turn) => {
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.equal(Rules?.[0]?.Expiration?.Days, turn === 'made' ? 30 : 31);
    assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled');
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    assert.deepEqual(TagSet?.map(({ Key }) => Key).sort(), ['of', 'own']);
  });

  assert.match(life.made['Name'] ?? '', /^bucket-bucket-[a-z0-9]{12}$/);
  assert.equal(life.made['Domain'], `${life.made['Name']}.s3.eu-central-1.amazonaws.com`);
});

test('keys, aliases, log groups and parameters change in place', async () => {
  const template = `
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: first
      EnableKeyRotation: false
      PendingWindowInDays: 7
      KeyPolicy:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*',
            Resource: '*' }]
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: alias/mine, TargetKeyId: !Ref Key } }
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } }
  Stream: { Type: 'AWS::Logs::LogStream', Properties: { LogGroupName: !Ref Group } }
  Policy:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyName: policy
      PolicyDocument: !Sub '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["logs:PutLogEvents"],"Resource":"\${Group.Arn}"}]}'
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: String, Value: first, Description: words } }
Outputs:
  Key: { Value: !Ref Key }
  Group: { Value: !Ref Group }
  Parameter: { Value: !Ref Parameter }
  Value: { Value: !GetAtt Parameter.Value }
`;
  const changes = [
    ['Description: first', 'Description: second'],
    ['EnableKeyRotation: false', 'EnableKeyRotation: true'],
    ['RetentionInDays: 7', 'RetentionInDays: 14'],
    ['Value: first', 'Value: second'],
  ] as const;
  const kms = new KMSClient(clientOptions(cloud));
  const options = clientOptions(cloud);

  const life = await live(cfn, 'mixed', template, changes, async ({ Key, Group, Parameter }, turn) => {
    const [text, days] = turn === 'made' ? ['first', 7] : ['second', 14];
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/mine' }));
    assert.equal(KeyMetadata?.KeyId, Key);
    assert.equal(KeyMetadata?.Description, text);
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: Key }));
    assert.equal(KeyRotationEnabled, turn === 'changed');
    const { logGroups } = await new CloudWatchLogsClient(options).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: Group }),
    );
    assert.equal(logGroups?.[0]?.retentionInDays, days);
    const answer = await new SSMClient(options).send(new GetParameterCommand({ Name: Parameter }));
    assert.equal(answer.Parameter?.Value, text);
  });

  assert.deepEqual([life.made['Value'], life.changed['Value']], ['first', 'second']);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: life.made['Key'] }));
  assert.equal(KeyMetadata?.KeyState, 'PendingDeletion');
});

test('a repository of images changes its settings in place, and a bucket says whose it is', async () => {
  const template = `
Resources:
  Repository:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: life/app
      ImageTagMutability: IMMUTABLE
      ImageScanningConfiguration: { ScanOnPush: true }
      LifecyclePolicy: { LifecyclePolicyText: '{"rules":[{"rulePriority":1}]}' }
      RepositoryPolicyText:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'ecr:BatchGetImage' }]
  Unnamed: { Type: AWS::ECR::Repository }
  Bucket: { Type: AWS::S3::Bucket, Properties: { AccessControl: Private } }
Outputs:
  Uri: { Value: !GetAtt Repository.RepositoryUri }
  Name: { Value: !Ref Unnamed }
`;
  const root = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
  const call = (operation: string, input: object) =>
    cloud.call<Record<string, unknown>>('ecr', operation, input, { account: ACCOUNT, region: REGION, principal: root });
  const changes = [
    ['IMMUTABLE', 'MUTABLE'],
    ['ScanOnPush: true', 'ScanOnPush: false'],
    ['lambda.amazonaws.com', 'ecs.amazonaws.com'],
    ['"rulePriority":1', '"rulePriority":2'],
  ] as const;

  await live(cfn, 'images', template, changes, async ({ Uri, Name }, turn) => {
    const { repositories } = await call('DescribeRepositories', { repositoryNames: ['life/app'] });
    const [row] = repositories as Record<string, unknown>[];
    const made = turn === 'made';
    assert.equal(row?.['imageTagMutability'], made ? 'IMMUTABLE' : 'MUTABLE');
    assert.deepEqual(row?.['imageScanningConfiguration'], { scanOnPush: made });
    assert.equal(Uri, `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/life/app`);
    assert.match(Name ?? '', /^images-unnamed-[a-z0-9]+$/);
    const { policyText } = await call('GetRepositoryPolicy', { repositoryName: 'life/app' });
    assert.match(String(policyText), made ? /lambda/ : /ecs/);
    const { lifecyclePolicyText } = await call('GetLifecyclePolicy', { repositoryName: 'life/app' });
    assert.match(String(lifecyclePolicyText), made ? /:1/ : /:2/);
  });
});
