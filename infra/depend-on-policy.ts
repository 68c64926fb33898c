/**
 * CloudFormation makes a resource after the role that it names, but not after the role's policy, which is a resource of
 * its own. The CDK lets both be waited for; what a reference already says need not be said again.
 */
import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnPolicy, Role } from 'aws-cdk-lib/aws-iam';

export const dependOnPolicy = (resource: CfnResource, role: Role): void => {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  resource.addOverride('DependsOn', [Stack.of(resource).getLogicalId(policy)]);
};
