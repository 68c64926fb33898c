/**
 * What builds of a provider's own assume at a target: one role that reads, for plans, and one that changes everything
 * but what is Tagline's. Each trusts the role of one project alone.
 */
import { ArnPrincipal, Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { physicalNames } from '../../core/physical-names.ts';
import { stateBucket } from '../../core/terraform-states.ts';
import { ownBuilds } from '../../providers/index.ts';
import { acknowledge } from '../acknowledge.ts';
import { grant } from '../grant.ts';
import { cloudFormationPolicy, type StackOf, withoutGrantsOfOthers, withoutTagline } from './cloudformation-policy.ts';
import { externalIdCondition } from './target-roles.ts';

export class OwnTargetRoles extends Construct {
  constructor(scope: Construct, id: string, of: StackOf) {
    super(scope, id);
    const { installation, environment, place } = of;
    const { home, terraform, environments } = installation;
    const deny = (actions: string[], resources: readonly string[]): PolicyStatement =>
      new PolicyStatement({ effect: Effect.DENY, actions, resources: [...resources] });
    // States and artifacts are the builds' business at home, whatever a role at a target could reach.
    const kept = [
      'tagline-artifacts-*',
      ...(terraform ? Object.keys(environments).map((name) => stateBucket(terraform, name)) : []),
    ].flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]);
    for (const { kind, says, atTarget } of ownBuilds(installation)) {
      const role = new Role(this, atTarget.kind, {
        roleName: physicalNames.ownTargetRole(atTarget.kind, environment, place),
        description: `${says} of ${environment} in ${place.region}`,
        assumedBy: new ArnPrincipal(
          `arn:aws:iam::${home.account}:role/${physicalNames.ownBuildRole(kind, home, environment, place.account)}`,
        ).withConditions(externalIdCondition(installation, environment)),
      });
      if (atTarget.may === 'read') {
        role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
        acknowledge(
          role,
          'a plan looks at whatever the account holds; AWS keeps the list',
          'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess]',
        );
        grant(role, ...withoutTagline(of), ...withoutGrantsOfOthers(of));
      } else grant(role, ...cloudFormationPolicy(of));
      grant(role, deny(['s3:*'], kept));
    }
  }
}
