/**
 * The three roles of an environment at a target: plan makes and reads change sets, deploy executes them, and CloudFormation acts under the third.
 * Plan and deploy trust exactly the functions of this environment that need them, under the environment's external id.
 */
import { ArnPrincipal, CompositePrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { engineFunctions, stepFunctionNames } from '../engine-functions.ts';
import { grant } from '../grant.ts';
import { externalIdCondition, keyUse, type Need } from '../needs.ts';
import { roleNames } from '../role-names.ts';
import { cloudFormationPolicy } from './cloudformation-policy.ts';

const PLAN_ACTIONS = [
  'cloudformation:CreateChangeSet',
  'cloudformation:DeleteChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:ListChangeSets',
  'cloudformation:GetTemplate',
  'cloudformation:DescribeStacks',
];

/** Executing needs no PassRole: CloudFormation acts under the role that the change set was made with. */
const DEPLOY_ACTIONS = [
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResources',
  'cloudformation:ListStackResources',
];

export interface TargetRolesProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly place: Place;
  readonly artifactKeyArn: string;
}

export class TargetRoles extends Construct {
  constructor(scope: Construct, id: string, { installation, environment, place, artifactKeyArn }: TargetRolesProps) {
    super(scope, id);
    const { region, account } = place;
    const stackArn = (name: string): string => `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
    const stacks = (installation.environments[environment]?.uses?.stacks ?? []).map(stackArn);

    const stackRole = new Role(this, 'Stack', {
      roleName: physicalNames.stackRole(environment, place),
      description: `What stacks of ${environment} are made under in ${region}`,
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    grant(stackRole, ...cloudFormationPolicy(place, artifactKeyArn));

    const roleFor = (id: string, roleName: string, need: Need, actions: string[], description: string): Role => {
      const role = new Role(this, id, {
        roleName,
        description,
        assumedBy: new CompositePrincipal(
          ...stepFunctionNames
            .filter((name) => (engineFunctions[name].needs as readonly Need[]).includes(need))
            .map((name) => new ArnPrincipal(roleNames.stepFunctionArn(installation.home, environment, name))),
        ).withConditions(externalIdCondition(installation, environment)),
      });
      if (stacks.length > 0) grant(role, new PolicyStatement({ actions, resources: stacks }));
      // A glob as wide as `*` must not reach the stacks of Tagline itself.
      const own = [stackArn('tagline-*'), stackArn('CDKToolkit')];
      grant(role, new PolicyStatement({ effect: Effect.DENY, actions: ['cloudformation:*'], resources: own }));
      return role;
    };
    const plan = roleFor(
      'Plan',
      physicalNames.planRole(environment, place),
      'plan at targets',
      PLAN_ACTIONS,
      `Makes and reads change sets of ${environment} in ${region}; changes nothing`,
    );
    roleFor(
      'Deploy',
      physicalNames.deployRole(environment, place),
      'deploy at targets',
      DEPLOY_ACTIONS,
      `Executes change sets of ${environment} in ${region}`,
    );

    const templates = `arn:aws:s3:::${physicalNames.artifactBucket(place)}/${environment}/bodies/template/*`;
    grant(
      plan,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [templates] }),
      keyUse(['kms:Decrypt', 'kms:GenerateDataKey'], artifactKeyArn, [templates]),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [stackRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    );
  }
}
