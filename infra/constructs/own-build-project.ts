/**
 * A build project that a provider has for itself, for one environment and account: what it runs stands in the project,
 * and its role is no other's. Nobody but the engine's functions starts it.
 */
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { artifactsOf, handedOn } from '../../core/artifacts.ts';
import type { Installation } from '../../core/installation.ts';
import type { OwnBuild } from '../../core/own-build.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { buildspecText } from '../../providers/buildspec.ts';
import { dependOnPolicy } from '../depend-on-policy.ts';
import { grant, grantStatements } from '../grant.ts';
import { keyUse } from '../needs.ts';
import { IMAGE } from './build-project.ts';
import { addBuildRole } from './build-role.ts';

export interface OwnBuildProjectProps {
  readonly build: OwnBuild;
  readonly installation: Installation;
  readonly environment: string;
  readonly account: string;
  readonly artifactKeyArn: string;
}

export class OwnBuildProject extends Construct {
  constructor(scope: Construct, id: string, props: OwnBuildProjectProps) {
    super(scope, id);
    const { build, installation, environment, account, artifactKeyArn } = props;
    const { home } = installation;
    const bucket = physicalNames.artifactBucket(home);
    const project = physicalNames.ownProject(build.kind, environment, account);
    const { role, logs } = addBuildRole(this, {
      installation,
      project,
      roleName: physicalNames.ownBuildRole(build.kind, home, environment, account),
      description: `${build.says} of ${environment} for ${account}`,
      artifactKeyArn,
    });
    const under = (prefix: string): string => `arn:aws:s3:::${bucket}/${prefix}/*`;
    const read = build.reads.map((kind) =>
      under(kind === 'artifacts' ? artifactsOf(environment, account) : handedOn(kind, { environment, account })),
    );
    const written = build.writes.map((kind) => under(handedOn(kind, { environment, account })));
    grant(
      role,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: read }),
      new PolicyStatement({ actions: ['s3:PutObject'], resources: written }),
      keyUse(['kms:Decrypt'], artifactKeyArn, read),
      keyUse(['kms:Encrypt', 'kms:GenerateDataKey'], artifactKeyArn, written),
    );
    grantStatements(role, build.grants({ installation, environment, account, keyArn: artifactKeyArn }));
    const made = new CfnProject(this, 'Project', {
      name: project,
      description: `${build.says} of ${environment} for ${account}`,
      serviceRole: role.roleArn,
      source: {
        type: 'S3',
        location: `${bucket}/${artifactsOf(environment, account)}/none/`,
        buildSpec: buildspecText(build.buildspec),
      },
      artifacts: { type: 'NO_ARTIFACTS' },
      encryptionKey: artifactKeyArn,
      environment: {
        type: 'ARM_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: build.image(installation) ?? IMAGE,
        environmentVariables: Object.entries(build.variables({ installation, environment, account })).map(
          ([name, value]) => ({ name, value, type: 'PLAINTEXT' }),
        ),
      },
      timeoutInMinutes: build.timeoutInMinutes,
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logs.logGroupName } },
    });
    dependOnPolicy(made, role);
  }
}
