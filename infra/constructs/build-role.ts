/** The role of a build project, and where its builds log: what every project of Tagline has alike. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';
import { buildLogGroup } from '../needs.ts';

export const addBuildRole = (
  scope: Construct,
  {
    installation,
    project,
    roleName,
    description,
    artifactKeyArn,
  }: {
    readonly installation: Installation;
    readonly project: string;
    readonly roleName: string;
    readonly description: string;
    readonly artifactKeyArn: string;
  },
): { readonly role: Role; readonly logs: LogGroup } => {
  const { home, limits } = installation;
  const logs = new LogGroup(scope, 'Logs', {
    logGroupName: buildLogGroup(project),
    retention: limits.logRetentionInDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'Role', {
    roleName,
    description,
    assumedBy: trustOfBuilds(home, project),
  });
  const allow = (actions: string[], ...resources: string[]): void =>
    grant(role, new PolicyStatement({ actions, resources }));
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn);
  allow(['s3:GetBucketLocation', 's3:GetBucketAcl'], `arn:aws:s3:::${physicalNames.artifactBucket(home)}`);
  allow(['kms:DescribeKey'], artifactKeyArn);
  return { role, logs };
};

/** CodeBuild, for this project alone. */
export const trustOfBuilds = (home: Place, project: string): ServicePrincipal =>
  new ServicePrincipal('codebuild.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': home.account },
      ArnLike: { 'aws:SourceArn': `arn:aws:codebuild:${home.region}:${home.account}:project/${project}` },
    },
  });
