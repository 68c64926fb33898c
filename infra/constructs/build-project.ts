/**
 * The build project of an environment and account: `commands:` and CodeBuild actions that deploy there and name it run
 * in it. Source, buildspec and artifacts come with each build.
 */
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { artifactsOf } from '../../core/artifacts.ts';
import type { Installation } from '../../core/installation.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { usesOf } from '../../core/uses-of.ts';
import { grantsOf } from '../../providers/index.ts';
import { dependOnPolicy } from '../depend-on-policy.ts';
import { grant, grantStatements } from '../grant.ts';
import { keyUse } from '../needs.ts';
import { addBatchRole } from './batch-role.ts';
import { addBuildRole } from './build-role.ts';

/** Amazon Linux 2023 on arm64, as the functions; it has Node, Python, Java, Go, Docker's client and the AWS CLI. */
export const IMAGE = 'aws/codebuild/amazonlinux-aarch64-standard:3.0';

/** CodeBuild makes a report group for each name that a buildspec reports under. */
const MAKE_REPORTS = [
  'codebuild:CreateReportGroup',
  'codebuild:CreateReport',
  'codebuild:UpdateReport',
  'codebuild:BatchPutTestCases',
  'codebuild:BatchPutCodeCoverages',
];
const reportGroups = ({ account, region }: Place, project: string): string =>
  `arn:aws:codebuild:${region}:${account}:report-group/${project}-*`;

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
    const { role, logs } = addBuildRole(this, {
      installation,
      project: name,
      roleName: physicalNames.buildRole(home, environment, account),
      description: `What builds of ${environment} for ${account} may do: read and write artifacts, and log`,
      artifactKeyArn,
    });
    const artifacts = `arn:aws:s3:::${bucket}/${artifactsOf(environment, account)}/*`;
    grant(
      role,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], resources: [artifacts] }),
      keyUse(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], artifactKeyArn, [artifacts]),
    );
    grant(role, new PolicyStatement({ actions: MAKE_REPORTS, resources: [reportGroups(home, name)] }));
    const uses = usesOf(installation.environments[environment], account);
    grantStatements(role, grantsOf('build', { home, place: home, environment, uses }));
    const batchRole = addBatchRole(this, home, name, physicalNames.batchRole(home, environment, account));
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
      buildBatchConfig: { serviceRole: batchRole.roleArn },
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logs.logGroupName } },
    });
    // CodeBuild checks at creation what the roles may do.
    dependOnPolicy(project, role);
    dependOnPolicy(project, batchRole);
  }
}
