/**
 * The resources of `cdk bootstrap`, as one template: the bucket for assets, the roles that a deployment takes on, and
 * the version. Without a repository for container images: assets are files here.
 */

const QUALIFIER = 'hnb659fds';
/** The version of the bootstrap that current assemblies want is 30 or less. */
const VERSION = '30';

const name = (what: string) => ({ 'Fn::Sub': `cdk-${QUALIFIER}-${what}-\${AWS::AccountId}-\${AWS::Region}` });
const allow = (Action: readonly string[], Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (PolicyName: string, Statement: readonly unknown[]) => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement },
});

/** People and tools of the account take these roles on, as far as their own policies let them. */
const trust = (Principal: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
});
const ACCOUNT = { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } };

const BUCKET = { 'Fn::GetAtt': ['StagingBucket', 'Arn'] };
const OBJECTS = { 'Fn::Sub': '${StagingBucket.Arn}/*' };
const READ = ['s3:GetObject*', 's3:GetBucket*', 's3:List*'];

const role = (what: string, AssumeRolePolicyDocument: unknown, more: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: name(what), AssumeRolePolicyDocument, ...more },
});

export const bootstrapTemplate = (): string =>
  JSON.stringify({
    Description: 'This stack includes resources needed to deploy AWS CDK apps into this environment',
    Resources: {
      StagingBucket: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketName: name('assets'),
          VersioningConfiguration: { Status: 'Enabled' },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      },
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: `/cdk-bootstrap/${QUALIFIER}/version`, Value: VERSION },
      },
      FilePublishingRole: role('file-publishing-role', trust(ACCOUNT), {
        Policies: [
          policy('publish', [allow([...READ, 's3:DeleteObject*', 's3:PutObject*', 's3:Abort*'], [BUCKET, OBJECTS])]),
        ],
      }),
      LookupRole: role('lookup-role', trust(ACCOUNT), {
        ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess' }],
      }),
      DeploymentActionRole: role('deploy-role', trust(ACCOUNT), { Policies: [policy('default', deployStatements)] }),
      CloudFormationExecutionRole: role('cfn-exec-role', trust({ Service: 'cloudformation.amazonaws.com' }), {
        ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
      }),
    },
    Outputs: {
      BucketName: { Value: { Ref: 'StagingBucket' } },
      BootstrapVersion: { Value: { 'Fn::GetAtt': ['CdkBootstrapVersion', 'Value'] } },
    },
  });

const deployStatements = [
  allow(
    [
      'cloudformation:CreateChangeSet',
      'cloudformation:DeleteChangeSet',
      'cloudformation:DeleteStack',
      'cloudformation:UpdateTerminationProtection',
      'cloudformation:DescribeChangeSet',
      'cloudformation:DescribeStacks',
      'cloudformation:DescribeStackEvents',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:CreateStack',
      'cloudformation:UpdateStack',
      'cloudformation:GetTemplate',
      'cloudformation:GetTemplateSummary',
      'cloudformation:ListStackResources',
    ],
    '*',
  ),
  allow(['iam:PassRole'], { 'Fn::GetAtt': ['CloudFormationExecutionRole', 'Arn'] }),
  allow(['sts:GetCallerIdentity'], '*'),
  allow(READ, [BUCKET, OBJECTS]),
  allow(['ssm:GetParameter', 'ssm:GetParameters'], {
    'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/cdk-bootstrap/${QUALIFIER}/version`,
  }),
];
