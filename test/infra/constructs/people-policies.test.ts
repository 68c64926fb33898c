import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routes } from '../../../api/routes.ts';
import { list, property, resourcesOf, type Statement, synthesise } from '../synthesised.ts';

const { templates } = synthesise();
const policies = resourcesOf(templates['tagline-engine'], 'AWS::IAM::ManagedPolicy');

/** `METHOD path` of the routes that a policy lets somebody call. */
const mayCall = (name: string): readonly string[] => {
  // Names of IAM are global: an installation in another region of the account has its own.
  const policy = policies.find(({ Properties }) => Properties['ManagedPolicyName'] === `${name}-us-east-1`);
  const { Statement: statements } = property<{ Statement: Statement[] }>(policy, 'PolicyDocument');
  return statements.flatMap(({ Effect, Action, Resource }) => {
    assert.deepEqual([Effect, Action], ['Allow', 'execute-api:Invoke']);
    return list(Resource).map(
      (arn) => /\/\$default\/([A-Z]+|\*)(\/[^"]*)"/.exec(JSON.stringify(arn))?.slice(1).join(' ') ?? '',
    );
  });
};
const named = (...names: (keyof typeof routes)[]) =>
  names.map((name) => `${routes[name].method} ${routes[name].path.replaceAll(/\{[^}]+\}/g, '*')}`);

describe('the policies for people', () => {
  it('let a viewer look, and change nothing', () => {
    const calls = mayCall('TaglineViewer');
    assert.ok(calls.length > 5);
    assert.ok(calls.every((call) => call.startsWith('GET /v1/')));
  });

  it('let an approver answer, an operator retry and an author register, each beside looking and nothing more', () => {
    const beyond = (name: string) => mayCall(name).filter((call) => !mayCall('TaglineViewer').includes(call));
    assert.deepEqual(beyond('TaglineApprover'), named('decideApproval'));
    assert.ok(beyond('TaglineOperator').includes(named('retryStage')[0] ?? ''));
    assert.ok(beyond('TaglineAuthor').includes(named('putPipeline')[0] ?? ''));
    assert.deepEqual(
      beyond('TaglineAuthor').filter((call) => beyond('TaglineOperator').includes(call)),
      [],
    );
  });

  it('let an admin call every signed route, and nobody a link', () => {
    const all = Object.entries(routes) as [keyof typeof routes, (typeof routes)[keyof typeof routes]][];
    const signed = all.filter(([, { auth }]) => auth === 'iam').map(([name]) => name);
    const unsigned = all.filter(([name, { auth }]) => auth === 'link' && name !== 'succeedJob' && name !== 'failJob');
    assert.deepEqual(mayCall('TaglineAdmin'), ['* /v1/*']);
    assert.ok(named(...signed).every((call) => call.split(' ')[1]?.startsWith('/v1/')));
    assert.ok(unsigned.every(([, { path }]) => !path.startsWith('/v1/')));
    const others = ['TaglineViewer', 'TaglineApprover', 'TaglineOperator', 'TaglineAuthor'].flatMap(mayCall);
    assert.deepEqual(
      named(...signed)
        .filter((call) => !others.includes(call) && !call.includes('/v1/workers/'))
        .toSorted(),
      named(
        'breakLease',
        'logInTerraform',
        'logInBreaker',
        'logOutTerraform',
        'pullTerraformState',
        'pushTerraformState',
        'rollBackTerraformState',
      ).toSorted(),
    );
    assert.equal(policies.length, 5);
  });
});
