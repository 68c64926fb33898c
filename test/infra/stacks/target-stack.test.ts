import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { list, property, resourcesOf, type StackTemplate, statementsOf, synthesise } from '../synthesised.ts';

const { templates } = synthesise();
const target = templates['tagline-target-eu-central-1'];

const trustOf = (template: StackTemplate | undefined, roleName: string) => {
  const role = resourcesOf(template, 'AWS::IAM::Role').find(({ Properties }) => Properties['RoleName'] === roleName);
  const { Statement } = property<{
    Statement: { Principal: { AWS: string | string[] }; Condition: unknown }[];
  }>(role, 'AssumeRolePolicyDocument');
  return {
    trusted: Statement.flatMap(({ Principal }) => list(Principal.AWS))
      .map((arn) => arn.split('role/tagline-function-')[1])
      .sort(),
    conditions: Statement.map(({ Condition }) => Condition),
  };
};
const functionRoles = (...names: string[]) => names.map((name) => `${name}-us-east-1`);
const externalId = { StringEquals: { 'sts:ExternalId': 'tagline-000000000000-us-east-1' } };
const actionsOf = (roleName: string, effect: 'Allow' | 'Deny', template = target) =>
  statementsOf(template, roleName)
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action }) => list(Action));

describe('TargetStack', () => {
  it('trusts exactly the functions that plan, under the external id', () => {
    const { trusted, conditions } = trustOf(target, 'tagline-plan-eu-central-1');
    assert.deepEqual(
      trusted,
      functionRoles('complete-job', 'create-change-set', 'describe-change-set', 'execute-change-set', 'reconcile'),
    );
    for (const condition of conditions) assert.deepEqual(condition, externalId);
  });

  it('trusts exactly the functions that deploy, under the external id', () => {
    const { trusted, conditions } = trustOf(target, 'tagline-deploy-eu-central-1');
    assert.deepEqual(trusted, functionRoles('complete-job', 'execute-change-set', 'reconcile'));
    for (const condition of conditions) assert.deepEqual(condition, externalId);
  });

  it('plans without executing, and executes without planning', () => {
    const plan = actionsOf('tagline-plan-eu-central-1', 'Allow');
    const deploy = actionsOf('tagline-deploy-eu-central-1', 'Allow');
    assert.ok(!plan.includes('cloudformation:ExecuteChangeSet'));
    assert.ok(!deploy.includes('cloudformation:CreateChangeSet'));
    assert.ok(!deploy.includes('iam:PassRole'));
  });

  it('reaches only stacks that an environment of this region grants, and never those of Tagline', () => {
    for (const role of ['tagline-plan-eu-central-1', 'tagline-deploy-eu-central-1']) {
      const [granted] = statementsOf(target, role).filter(
        ({ Effect, Action }) => Effect === 'Allow' && list(Action).includes('cloudformation:DescribeStacks'),
      );
      const [denied] = statementsOf(target, role).filter(({ Effect }) => Effect === 'Deny');
      assert.equal(granted?.Resource, 'arn:aws:cloudformation:eu-central-1:000000000000:stack/hello-*/*');
      assert.equal(denied?.Resource, 'arn:aws:cloudformation:eu-central-1:000000000000:stack/tagline-*/*');
    }
    const ungranted = templates['tagline-target-ap-southeast-1'];
    assert.deepEqual(actionsOf('tagline-deploy-ap-southeast-1', 'Allow', ungranted), []);
  });

  it('passes only the role that stacks are made under, to CloudFormation only', () => {
    const [passing] = statementsOf(target, 'tagline-plan-eu-central-1').filter(({ Action }) =>
      list(Action).includes('iam:PassRole'),
    );
    assert.deepEqual(passing?.Condition, { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } });
    assert.match(JSON.stringify(passing?.Resource), /RolesCloudFormation/);
  });

  it('keeps stacks of pipelines away from the engine', () => {
    const denied = statementsOf(target, 'tagline-cloudformation-eu-central-1').filter(
      ({ Effect }) => Effect === 'Deny',
    );
    const resources = denied.flatMap(({ Resource }) => list(Resource as string));
    for (const resource of [
      'arn:aws:dynamodb:*:000000000000:table/tagline-*',
      'arn:aws:lambda:*:000000000000:function:tagline-*',
      'arn:aws:iam::000000000000:role/tagline-*',
      'arn:aws:states:*:000000000000:stateMachine:tagline-*',
      'arn:aws:s3:::tagline-artifacts-*',
    ]) {
      assert.ok(
        resources.some((found) => found === resource || String(found).startsWith(resource)),
        resource,
      );
    }
  });

  it('sends the status of stacks home, under a role that can do nothing else', () => {
    const [rule] = resourcesOf(target, 'AWS::Events::Rule');
    assert.deepEqual(rule?.Properties['EventPattern'], {
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
    });
    const [to] = property<{ Arn: string }[]>(rule, 'Targets');
    assert.equal(to?.Arn, 'arn:aws:events:us-east-1:000000000000:event-bus/tagline');
    assert.deepEqual(actionsOf('tagline-forward-eu-central-1', 'Allow'), ['events:PutEvents']);
  });
});
