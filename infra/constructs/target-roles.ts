/**
 * The three roles of a target: plan makes and reads change sets, deploy executes them, and CloudFormation acts under the third.
 * Plan and deploy trust exactly the functions that need them, under the installation's external id.
 */
import { ArnPrincipal, CompositePrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { functionsThat } from '../engine-functions.ts';
import { grant } from '../grant.ts';
import type { Need } from '../needs.ts';
import { externalIdCondition } from '../needs.ts';
import { roleNames } from '../role-names.ts';
import { stackGlobs } from '../used-places.ts';
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
  readonly place: Place;
  readonly artifactKeyArn: string;
}

export class TargetRoles extends Construct {
  constructor(scope: Construct, id: string, { installation, place, artifactKeyArn }: TargetRolesProps) {
    super(scope, id);
    const { region, account } = place;
    const stackArn = (name: string): string => `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
    const stacks = stackGlobs(installation, place).map(stackArn);

    const cloudFormation = new Role(this, 'CloudFormation', {
      roleName: physicalNames.cloudFormationRole(place),
      description: `What stacks of pipelines are made under in ${region}`,
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
    });
    grant(cloudFormation, ...cloudFormationPolicy(place, artifactKeyArn));

    const roleFor = (id: string, roleName: string, need: Need, actions: string[], description: string): Role => {
      const trusted = functionsThat(({ needs }) => needs.includes(need));
      const role = new Role(this, id, {
        roleName,
        description,
        assumedBy: new CompositePrincipal(
          ...trusted.map((name) => new ArnPrincipal(roleNames.functionArn(installation.home, name))),
        ).withConditions(externalIdCondition(installation)),
      });
      if (stacks.length > 0) grant(role, new PolicyStatement({ actions, resources: stacks }));
      // A glob as wide as `*` must not reach the engine itself.
      const engine = [stackArn('tagline-*')];
      grant(role, new PolicyStatement({ effect: Effect.DENY, actions: ['cloudformation:*'], resources: engine }));
      return role;
    };
    const plan = roleFor(
      'Plan',
      physicalNames.planRole(place),
      'plan at targets',
      PLAN_ACTIONS,
      `Makes and reads change sets in ${region}; changes nothing`,
    );
    roleFor(
      'Deploy',
      physicalNames.deployRole(place),
      'deploy at targets',
      DEPLOY_ACTIONS,
      `Executes change sets in ${region}`,
    );

    const templates = `arn:aws:s3:::${physicalNames.artifactBucket(place)}/bodies/template/*`;
    grant(
      plan,
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [templates] }),
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [artifactKeyArn] }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [cloudFormation.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    );
  }
}
