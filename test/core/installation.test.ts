import assert from 'node:assert/strict';
import test from 'node:test';
import { readInstallation } from '../../core/definition/read.ts';
import { Installation, notYetInInstallation, resolveTarget, targetsOf } from '../../core/installation.ts';
import { INSTALLATION } from './definition/examples.ts';

const installation = readInstallation(INSTALLATION, 'tagline.config.yaml');

test('the words of a tag lead to a target', () => {
  assert.deepEqual(resolveTarget(installation, { environment: 'dev', scope: 'global', team: 'risk' }), {
    environment: 'dev',
    scope: 'global',
    team: 'risk',
    account: '000000000000',
  });
});

test('unknown words are refused with what is known and the remedy', () => {
  const words = { environment: 'dev', scope: 'us-east-1', team: 'risk' };

  assert.throws(() => resolveTarget(installation, { ...words, environment: 'stage' }), {
    code: 'UnknownEnvironment',
    expected: 'one of: dev, prod',
    remedy: /add it to environments in tagline\.config\.yaml and deploy/,
  });
  assert.throws(() => resolveTarget(installation, { ...words, scope: 'mars-1' }), {
    code: 'UnknownScope',
    expected: 'one of: us-east-1, eu-central-1, global',
  });
  assert.throws(
    () => resolveTarget(installation, { ...words, environment: 'prod', scope: 'global', team: 'research' }),
    {
      code: 'UnknownScope',
      remedy: /globalRegion/,
    },
  );
  assert.throws(() => resolveTarget(installation, { ...words, environment: 'prod' }), {
    code: 'UnknownTeam',
    expected: 'one of: research',
  });
});

test('names that every object has are no environments and no teams', () => {
  const words = { environment: 'dev', scope: 'us-east-1', team: 'constructor' };

  assert.throws(() => resolveTarget(installation, words), { code: 'UnknownTeam' });
  assert.throws(() => resolveTarget(installation, { ...words, environment: 'toString' }), {
    code: 'UnknownEnvironment',
  });
});

test('the targets of an environment are its scopes by its teams', () => {
  const all = targetsOf(installation, 'dev').map(({ scope, team }) => `${scope} ${team}`);

  assert.deepEqual(all, [
    'us-east-1 research',
    'us-east-1 risk',
    'eu-central-1 research',
    'eu-central-1 risk',
    'global research',
    'global risk',
  ]);
});

test('a second account parses and does not run yet', () => {
  const second = readInstallation(INSTALLATION.replace("risk: '000000000000'", "risk: '222222222222'"), 'i.yaml');

  assert.deepEqual(notYetInInstallation(installation), []);
  assert.deepEqual(
    notYetInInstallation(second).map(({ code, where }) => [code, where]),
    [['NotYet', 'environments.dev.accounts.risk']],
  );
});

test('environments whose addresses would be the same are refused', () => {
  const environment = (region: string) => ({ regions: [region], accounts: { a: '000000000000' } });
  const home = { account: '000000000000', region: 'us-east-1' };

  const read = (other: string) =>
    Installation.safeParse({
      home,
      environments: { dev: environment('us-gov-west-1'), [other]: environment('gov-west-1') },
    });

  assert.equal(read('dev-us').success, false);
  assert.equal(read('prod').success, true);
});
