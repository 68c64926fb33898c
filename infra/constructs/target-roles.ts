/**
 * The three roles of an environment at a target: plan looks and prepares, deploy changes, and CloudFormation acts under
 * the third.
 * Plan and deploy trust exactly the functions of this environment that need them, under the environment's external id.
 */
import { ArnPrincipal, CompositePrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { externalId, type Place, physicalNames } from '../../core/physical-names.ts';
import { usesOf } from '../../core/uses-of.ts';
import { grantsOf } from '../../providers/index.ts';
import { engineFunctions, stepFunctionNames } from '../engine-functions.ts';
import { grant, grantStatements } from '../grant.ts';
import { keyUse, type Need } from '../needs.ts';
import { roleNames } from '../role-names.ts';
import { cloudFormationPolicy } from './cloudformation-policy.ts';

export interface TargetRolesProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly place: Place;
  readonly artifactKeyArn: string;
  /** Of Tagline's API, if this is its account and region. */
  readonly apiId?: string | undefined;
}

export class TargetRoles extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { installation, environment, place, artifactKeyArn, apiId }: TargetRolesProps,
  ) {
    super(scope, id);
    const { region, account } = place;
    const stackArn = (name: string): string => `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
    const uses = usesOf(installation.environments[environment]);

    const stackRole = new Role(this, 'Stack', {
      roleName: physicalNames.stackRole(environment, place),
      description: `What stacks of ${environment} are made under in ${region}`,
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
    });
    grant(stackRole, ...cloudFormationPolicy({ installation, environment, place, artifactKeyArn, apiId }));

    const roleFor = (kind: 'plan' | 'deploy', roleName: string, description: string): Role => {
      const role = new Role(this, kind, {
        roleName,
        description,
        assumedBy: new CompositePrincipal(
          ...stepFunctionNames
            .filter((name) => (engineFunctions[name].needs as readonly Need[]).includes(`${kind} at targets`))
            .map((name) => new ArnPrincipal(roleNames.stepFunctionArn(installation.home, environment, name))),
        ).withConditions(externalIdCondition(installation, environment)),
      });
      grantStatements(role, grantsOf(kind, { home: installation.home, place, environment, uses }));
      // A glob as wide as `*` must not reach the stacks of Tagline itself.
      const own = [stackArn('tagline-*'), stackArn('CDKToolkit')];
      grant(role, new PolicyStatement({ effect: Effect.DENY, actions: ['cloudformation:*'], resources: own }));
      return role;
    };
    const plan = roleFor(
      'plan',
      physicalNames.planRole(environment, place),
      `Plans changes of ${environment} in ${region}; changes nothing`,
    );
    roleFor(
      'deploy',
      physicalNames.deployRole(environment, place),
      `Carries out planned changes of ${environment} in ${region}`,
    );

    // Rules of conditions look at alarms. CloudWatch shows composite alarms to those alone who may see all.
    grant(plan, new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));

    const bodies = (kind: string): string =>
      `arn:aws:s3:::${physicalNames.artifactBucket(place)}/${environment}/bodies/${kind}/*`;
    const [templates, artifacts] = [bodies('template'), bodies('artifact')];
    grant(
      plan,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [templates] }),
      // What stacks take code out of: the plan role puts it there and has no need to read it.
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [artifacts] }),
      keyUse(['kms:Decrypt', 'kms:GenerateDataKey'], artifactKeyArn, [templates]),
      keyUse(['kms:GenerateDataKey'], artifactKeyArn, [artifacts]),
    );
  }
}

/** The external id that the engine passes when it assumes a role of an environment at a target. */
export const externalIdCondition = ({ home }: Installation, environment: string) => ({
  StringEquals: { 'sts:ExternalId': externalId(home, environment) },
});
