/**
 * What functions and workers that do a job read and write artifacts under: the artifacts of one environment, cut down
 * to those of the job by the policy of each session. Only functions of the engine open a session.
 */
import { ArnPrincipal, CompositePrincipal, type IRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';
import { keyUse } from '../needs.ts';
import { roleNames } from '../role-names.ts';

export interface LendRoleProps {
  readonly home: Place;
  readonly environment: string;
  readonly artifactKeyArn: string;
  /** Roles of the functions that lend. */
  readonly lenders: readonly IRole[];
}

export class LendRole extends Construct {
  constructor(scope: Construct, id: string, { home, environment, artifactKeyArn, lenders }: LendRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: physicalNames.lendRole(home, environment),
      description: `What jobs of ${environment} may reach of its artifacts`,
      assumedBy: new CompositePrincipal(
        ...lenders.map(({ roleArn }) => new ArnPrincipal(roleArn)),
        // Job workers ask at home.
        new ArnPrincipal(`arn:aws:iam::${home.account}:role/${roleNames.function(home, 'serve-jobs')}`),
      ),
    });
    const artifacts = `arn:aws:s3:::${physicalNames.artifactBucket(home)}/${environment}/artifacts/*`;
    grant(
      role,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], resources: [artifacts] }),
      keyUse(['kms:Decrypt', 'kms:GenerateDataKey'], artifactKeyArn, [artifacts]),
    );
  }
}
