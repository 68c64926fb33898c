/**
 * The only way to add a statement to a role: a wildcard needs a reason in wildcards.ts, and cdk-nag gets that reason.
 */
import { Token } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { TaglineError } from '../core/fault.ts';
import type { Statement } from '../core/grants.ts';
import { acknowledge } from './acknowledge.ts';
import { wildcardReason } from './wildcards.ts';

/** What providers ask for, as data. */
export const grantStatements = (role: Role, statements: readonly Statement[]): void => {
  for (const { effect, actions, resources, conditions, reason } of statements) {
    const statement = new PolicyStatement({
      effect: effect === 'Deny' ? Effect.DENY : Effect.ALLOW,
      actions: [...actions],
      resources: [...resources],
      ...(conditions ? { conditions } : {}),
    });
    grantOne(role, statement, reason);
  }
};

/** @throws TaglineError `UnlistedWildcard` */
export const grant = (role: Role, ...statements: readonly PolicyStatement[]): void => {
  for (const statement of statements) grantOne(role, statement);
};

const grantOne = (role: Role, statement: PolicyStatement, given?: string): void => {
  role.addToPolicy(statement);
  if (statement.effect === Effect.DENY) return;
  for (const resource of statement.resources) {
    if (Token.isUnresolved(resource) || !resource.includes('*')) continue;
    const reason = given ?? wildcardReason(resource, statement.actions);
    if (reason === undefined) throw unlisted(role, resource, statement.actions);
    acknowledge(role, reason, `AwsSolutions-IAM5[Resource::${resource}]`);
    for (const action of statement.actions.filter((name) => name.includes('*'))) {
      acknowledge(role, reason, `AwsSolutions-IAM5[Action::${action}]`);
    }
  }
};

const unlisted = (role: Role, resource: string, actions: readonly string[]): TaglineError =>
  new TaglineError('UnlistedWildcard', `${role.node.path} would be allowed ${actions.join(', ')} on ${resource}`, {
    expected: 'a resource without *, or one on the list in infra/wildcards.ts',
    remedy: 'Name the resource, or add the wildcard with its reason to infra/wildcards.ts.',
  });
