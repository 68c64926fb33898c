/**
 * CloudFormation makes a resource after the role that it names, but not after the role's policy, which is a separate
 * resource. The CDK would make it depend on both; this adds only the dependency that no reference implies.
 */
import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnPolicy, Role } from 'aws-cdk-lib/aws-iam';

export const dependOnPolicy = (resource: CfnResource, role: Role): void => {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  resource.addOverride('DependsOn', [Stack.of(resource).getLogicalId(policy)]);
};
