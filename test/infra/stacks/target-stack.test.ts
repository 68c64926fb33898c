import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { engineFunctions, stepFunctionNames } from '../../../infra/engine-functions.ts';
import {
  installation,
  list,
  property,
  resourcesOf,
  type StackTemplate,
  statementsOf,
  synthesise,
} from '../synthesised.ts';

const { templates } = synthesise();
const target = templates['tagline-target-dev-111111111111-eu-central-1'];
const PLAN = 'tagline-plan-dev-eu-central-1';
const DEPLOY = 'tagline-deploy-dev-eu-central-1';
const STACK = 'tagline-stack-dev-eu-central-1';

const trustOf = (template: StackTemplate | undefined, roleName: string) => {
  const role = resourcesOf(template, 'AWS::IAM::Role').find(({ Properties }) => Properties['RoleName'] === roleName);
  const { Statement } = property<{
    Statement: { Principal: { AWS: string | string[] }; Condition: unknown }[];
  }>(role, 'AssumeRolePolicyDocument');
  return {
    trusted: Statement.flatMap(({ Principal }) => list(Principal.AWS)).sort(),
    conditions: Statement.map(({ Condition }) => Condition),
  };
};
const actionsOf = (roleName: string, effect: 'Allow' | 'Deny', template = target) =>
  statementsOf(template, roleName)
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action }) => list(Action));

describe('TargetStack', () => {
  for (const [roleName, need] of [
    [PLAN, 'plan at targets'],
    [DEPLOY, 'deploy at targets'],
  ] as const) {
    it(`trusts for ${roleName} exactly the functions of this environment that ${need}, under its external id`, () => {
      const { trusted, conditions } = trustOf(target, roleName);
      const expected = stepFunctionNames
        .filter((name) => (engineFunctions[name].needs as readonly string[]).includes(need))
        .map((name) => `arn:aws:iam::000000000000:role/tagline-run-dev-${name}-us-east-1`);
      assert.ok(expected.length > 0);
      assert.deepEqual(trusted, expected.sort());
      for (const condition of conditions)
        assert.deepEqual(condition, { StringEquals: { 'sts:ExternalId': 'tagline-000000000000-us-east-1-dev' } });
    });
  }

  it('plans without executing, and executes without planning', () => {
    assert.ok(!actionsOf(PLAN, 'Allow').includes('cloudformation:ExecuteChangeSet'));
    assert.ok(!actionsOf(DEPLOY, 'Allow').includes('cloudformation:CreateChangeSet'));
    assert.ok(!actionsOf(DEPLOY, 'Allow').includes('iam:PassRole'));
  });

  it('reaches only stacks that the environment grants, and never those of Tagline or of the CDK', () => {
    const stack = (name: string) => `arn:aws:cloudformation:eu-central-1:111111111111:stack/${name}/*`;
    for (const role of [PLAN, DEPLOY]) {
      const [granted] = statementsOf(target, role).filter(
        ({ Effect, Action }) => Effect === 'Allow' && list(Action).includes('cloudformation:DescribeStacks'),
      );
      const [denied] = statementsOf(target, role).filter(({ Effect }) => Effect === 'Deny');
      assert.equal(granted?.Resource, stack('hello-*'));
      assert.deepEqual(denied?.Resource, [stack('CDKToolkit'), stack('tagline-*')]);
    }
  });

  it('reaches no stack, and hears of none, where the environment grants none', () => {
    const { dev } = installation.environments;
    assert.ok(dev);
    const { templates: bare } = synthesise({ ...installation, environments: { dev: { ...dev, uses: {} } } });
    const ungranted = bare['tagline-target-dev-111111111111-eu-central-1'];
    assert.deepEqual(actionsOf(DEPLOY, 'Allow', ungranted), []);
    assert.deepEqual(resourcesOf(ungranted, 'AWS::Events::Rule'), []);
  });

  it('passes only the role that stacks are made under, to CloudFormation only', () => {
    const [passing] = statementsOf(target, PLAN).filter(({ Action }) => list(Action).includes('iam:PassRole'));
    assert.deepEqual(passing?.Condition, { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } });
    assert.equal(passing?.Resource, `arn:aws:iam::111111111111:role/${STACK}`);
  });

  it('keeps stacks of pipelines away from what Tagline has in the account', () => {
    const denied = statementsOf(target, STACK).filter(({ Effect }) => Effect === 'Deny');
    const resources = denied.flatMap(({ Resource }) => list(Resource as string));
    for (const resource of [
      'arn:aws:events:*:111111111111:rule/tagline*',
      'arn:aws:iam::111111111111:role/tagline-*',
      'arn:aws:cloudformation:*:111111111111:stack/tagline-*',
      'arn:aws:s3:::tagline-artifacts-*',
    ]) {
      assert.ok(
        resources.some((found) => String(found).startsWith(resource)),
        resource,
      );
    }
  });

  it('sends the status of granted stacks to the inbox at home, under a role that can do nothing else', () => {
    const [rule] = resourcesOf(target, 'AWS::Events::Rule').filter(({ Properties }) =>
      JSON.stringify(Properties['EventPattern']).includes('Stack Status'),
    );
    assert.deepEqual(rule?.Properties['EventPattern'], {
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change', 'CloudFormation Drift Detection Status Change'],
      detail: {
        'stack-id': [{ wildcard: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello-*/*' }],
      },
    });
    const [to] = property<{ Arn: string }[]>(rule, 'Targets');
    assert.equal(to?.Arn, 'arn:aws:events:us-east-1:000000000000:event-bus/tagline-inbox');
    assert.deepEqual(actionsOf('tagline-forward-dev-eu-central-1', 'Allow'), ['events:PutEvents']);
  });

  it('sends what a trail tells of changes that Tagline did not make itself', () => {
    const [rule] = resourcesOf(target, 'AWS::Events::Rule').filter(({ Properties }) =>
      JSON.stringify(Properties['EventPattern']).includes('CloudTrail'),
    );
    const own = ['plan', 'deploy', 'stack', 'tfread', 'tfdeploy'].map(
      (kind) => `arn:aws:sts::111111111111:assumed-role/tagline-${kind}-dev-`,
    );
    assert.deepEqual(rule?.Properties['EventPattern'], {
      source: [{ prefix: 'aws.' }],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { userIdentity: { arn: [{ 'anything-but': { prefix: own } }] } },
    });
  });
});
