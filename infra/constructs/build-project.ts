/**
 * The build project of an environment and account: `commands:` and CodeBuild actions that deploy there and name it run
 * in it. Source, buildspec and artifacts come with each build.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { artifactsOf } from '../../core/artifacts.ts';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { usesOf } from '../../core/uses-of.ts';
import { grantsOf } from '../../providers/index.ts';
import { dependOnPolicy } from '../depend-on-policy.ts';
import { grant, grantStatements } from '../grant.ts';
import { buildLogGroup, keyUse } from '../needs.ts';

/** Amazon Linux 2023 on arm64, as the functions; it has Node, Python, Java, Go, Docker's client and the AWS CLI. */
const IMAGE = 'aws/codebuild/amazonlinux-aarch64-standard:3.0';

export interface BuildProjectProps {
  readonly installation: Installation;
  readonly environment: string;
  /** The account that its pipelines deploy to; the project itself lies at home. */
  readonly account: string;
  readonly artifactKeyArn: string;
}

export class BuildProject extends Construct {
  constructor(scope: Construct, id: string, { installation, environment, account, artifactKeyArn }: BuildProjectProps) {
    super(scope, id);
    const { home, limits } = installation;
    const name = physicalNames.project(environment, account);
    const bucket = physicalNames.artifactBucket(home);
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: buildLogGroup(name),
      retention: limits.logRetentionInDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      roleName: physicalNames.buildRole(home, environment, account),
      description: `What builds of ${environment} for ${account} may do: read and write artifacts, and log`,
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': home.account },
          ArnLike: { 'aws:SourceArn': `arn:aws:codebuild:${home.region}:${home.account}:project/${name}` },
        },
      }),
    });
    const allow = (actions: string[], ...resources: string[]): void =>
      grant(role, new PolicyStatement({ actions, resources }));
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn);
    const artifacts = `arn:aws:s3:::${bucket}/${artifactsOf(environment, account)}/*`;
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], artifacts);
    allow(['s3:GetBucketLocation', 's3:GetBucketAcl'], `arn:aws:s3:::${bucket}`);
    allow(['kms:DescribeKey'], artifactKeyArn);
    grant(role, keyUse(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], artifactKeyArn, [artifacts]));
    const uses = usesOf(installation.environments[environment], account);
    grantStatements(role, grantsOf('build', { home, place: home, environment, uses }));
    const project = new CfnProject(this, 'Project', {
      name,
      description: `Builds of pipelines that deploy ${environment} to ${account}`,
      serviceRole: role.roleArn,
      // Every build overrides the location. NO_SOURCE would demand a buildspec here, and that would win over the
      // source's buildspec.yml.
      source: { type: 'S3', location: `${bucket}/${artifactsOf(environment, account)}/none/` },
      artifacts: { type: 'NO_ARTIFACTS' },
      encryptionKey: artifactKeyArn,
      environment: { type: 'ARM_CONTAINER', computeType: 'BUILD_GENERAL1_SMALL', image: IMAGE },
      timeoutInMinutes: limits.buildTimeoutInMinutes,
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logs.logGroupName } },
    });
    // CodeBuild checks at creation what the role may do.
    dependOnPolicy(project, role);
  }
}
