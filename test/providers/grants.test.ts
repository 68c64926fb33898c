import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantsOf } from '../../providers/index.ts';

const home = { account: '000000000000', region: 'us-east-1' };
const place = {
  home,
  place: { account: '111111111111', region: 'eu-central-1' },
  environment: 'dev',
  uses: { stacks: ['hello-*'], projects: ['lint'], parameters: ['/team/token'], secrets: ['npm'] },
};
const actionsOf = (role: Parameters<typeof grantsOf>[0]): readonly string[] =>
  grantsOf(role, place).flatMap(({ actions }) => actions);

test('planning may change nothing: no order of the plan role executes or deletes a stack', () => {
  assert.deepEqual(
    actionsOf('plan').filter((action) => /:(Execute|DeleteStack|UpdateStack|CreateStack)/.test(action)),
    [],
  );
});

test('a machine starts the builds that its environment may use, and has no right on the ledger', () => {
  const resources = grantsOf('machine', place).flatMap((statement) => statement.resources);

  assert.ok(resources.includes('arn:aws:codebuild:us-east-1:000000000000:project/lint'));
  assert.ok(resources.includes('arn:aws:codebuild:us-east-1:000000000000:project/tagline-build-dev-*'));
  assert.deepEqual(
    actionsOf('machine').filter((action) => action.startsWith('dynamodb:')),
    [],
  );
});

test('a build reads the parameters and secrets that are granted by name, and no others', () => {
  const read = (uses: typeof place.uses | object) =>
    grantsOf('build', { ...place, uses }).filter(
      ({ actions, effect }) => effect !== 'Deny' && !actions.some((action) => /Report/.test(action)),
    );
  assert.deepEqual(
    read(place.uses).map(({ resources }) => resources),
    [
      ['arn:aws:ssm:us-east-1:000000000000:parameter/team/token'],
      ['arn:aws:secretsmanager:us-east-1:000000000000:secret:npm-??????'],
    ],
  );
  assert.deepEqual(read({}), []);
  const denied = grantsOf('build', place).filter(({ effect }) => effect === 'Deny');
  assert.deepEqual(
    denied.map(({ resources }) => resources),
    [['arn:aws:ssm:us-east-1:000000000000:parameter/tagline/*']],
    'what the engine keeps there for its own builds',
  );
});

test('CloudFormation is given the role of the environment, and those of the target that are granted by name', () => {
  const passed = (stackRoles: readonly string[]) =>
    grantsOf('plan', { ...place, uses: { ...place.uses, stackRoles } })
      .filter(({ actions }) => actions.includes('iam:PassRole'))
      .map(({ resources, conditions }) => [resources, conditions]);
  const own = 'arn:aws:iam::111111111111:role/tagline-stack-dev-eu-central-1';
  const alone = { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } };

  assert.deepEqual(passed([]), [[[own], alone]]);
  assert.deepEqual(passed(['deployer']), [[[own, 'arn:aws:iam::111111111111:role/deployer'], alone]]);
});

test('stacks are deployed to where the role is, by the names that the environment may use', () => {
  assert.deepEqual(
    grantsOf('deploy', place).map(({ resources }) => resources),
    [['arn:aws:cloudformation:eu-central-1:111111111111:stack/hello-*/*']],
  );
});

test('functions and state machines are run by the names that the environment may use, and never those of Tagline', () => {
  const uses = { functions: ['smoke-*'], machines: ['nightly'] };
  const granted = grantsOf('deploy', { ...place, uses }).filter(({ actions }) =>
    actions.some((action) => /^(lambda|states):/.test(action)),
  );

  assert.deepEqual(
    granted.filter(({ effect }) => effect !== 'Deny').flatMap(({ resources }) => resources),
    [
      'arn:aws:lambda:eu-central-1:111111111111:function:smoke-*',
      'arn:aws:lambda:eu-central-1:111111111111:function:smoke-*:*',
      'arn:aws:states:eu-central-1:111111111111:stateMachine:nightly',
      'arn:aws:states:eu-central-1:111111111111:execution:nightly:*',
    ],
  );
  const denied = granted.filter(({ effect }) => effect === 'Deny').flatMap(({ resources }) => resources);
  assert.ok(denied.length === 3 && denied.every((arn) => /:tagline-\*$/.test(arn)), 'however wide a grant is');
  assert.deepEqual(
    grantsOf('plan', { ...place, uses }).filter(({ actions }) => actions.some((a) => /Invoke|StartExec/.test(a))),
    [],
  );
});
