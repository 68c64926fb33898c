import assert from 'node:assert/strict';
import test from 'node:test';
import { readInstallation } from '../../core/definition/read.ts';
import { Installation, regionOf, resolveTarget, targetsOf } from '../../core/installation.ts';
import { INSTALLATION } from './definition/examples.ts';

const installation = readInstallation(INSTALLATION, 'tagline.config.yaml');

test('the words of a tag lead to a target', () => {
  assert.deepEqual(resolveTarget(installation, { environment: 'dev', scope: 'global', team: 'risk' }), {
    environment: 'dev',
    scope: 'global',
    team: 'risk',
    account: '111111111111',
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

const HOME = { account: '000000000000', region: 'us-east-1' };
const there = (account = '111111111111') => ({ regions: ['us-east-1'], accounts: { a: account } });
const faultsOf = (environments: object, more: object = {}): readonly string[] =>
  Installation.safeParse({ home: HOME, environments, ...more }).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  ) ?? [];

test('an environment whose roles a policy for another would take in is refused, and both are named', () => {
  const [fault, ...more] = faultsOf({ dev: there(), 'dev-eu': there() });

  assert.deepEqual(more, []);
  assert.match(fault ?? '', /^environments\.dev-eu: .*policies for dev would take in the roles of dev-eu/);
  assert.equal(faultsOf({ Dev: there(), 'dEV-eu': there() }).length, 1);
  const [first, second] = faultsOf({ Dev: there(), dev: there() });
  assert.match(first ?? '', /^environments\.Dev: .*differs from dev in more than its case: .* of dev and Dev would be/);
  assert.match(second ?? '', /^environments\.dev: .*differs from Dev/);
  assert.deepEqual(faultsOf({ dev: there(), 'eu-dev': there(), devel: there() }), []);
});

test('an environment deploys into the home account only if it says so', () => {
  const [fault, ...more] = faultsOf({ dev: there(HOME.account), prod: there() });

  assert.deepEqual(more, []);
  assert.match(fault ?? '', /^environments\.dev\.accounts\.a: .*inHomeAccount: true in environments\.dev/);
  assert.deepEqual(faultsOf({ dev: { ...there(HOME.account), inHomeAccount: true }, prod: there() }), []);
});

test('parameters and secrets are granted to the whole environment, or team by team to those that have an account', () => {
  const uses = (names: unknown) => faultsOf({ dev: { ...there(), uses: { parameters: names, secrets: names } } });

  assert.deepEqual(uses(['one', 'two/*']), []);
  assert.deepEqual(uses({ a: ['one'] }), []);
  assert.deepEqual(uses({ a: ['one'], b: ['two'] }), [
    'environments.dev.uses.parameters.b: expected a team of environments.dev.accounts: a',
    'environments.dev.uses.secrets.b: expected a team of environments.dev.accounts: a',
  ]);
  assert.equal(uses({ a: 'one' }).length, 2);
});

test('a region that AWS does not have is refused by its name', () => {
  for (const [environments, home] of [
    [{ dev: { ...there(), regions: ['us-east-7'] } }, HOME],
    [{ dev: { ...there(), globalRegion: 'us-east-7' } }, HOME],
    [{ dev: there() }, { ...HOME, region: 'us-east-7' }],
  ])
    assert.match(faultsOf(environments ?? {}, { home }).join(), /expected a region of AWS.*there is no us-east-7/);
});

test('repositories are a list, or say by name that they are there already', () => {
  const read = (repositories: unknown) =>
    Installation.parse({ home: HOME, environments: { dev: there() }, repositories }).repositories;

  assert.deepEqual(read(['a', 'b']), { a: { existing: false }, b: { existing: false } });
  assert.deepEqual(read({ a: { existing: true }, b: {} }), { a: { existing: true }, b: { existing: false } });
  assert.deepEqual(read(undefined), {});
  assert.throws(() => read(['not a name']), /name of a CodeCommit repository/);
});

test('an installation that was read can be written down and read again', () => {
  const again = Installation.parse(JSON.parse(JSON.stringify(installation)));

  assert.deepEqual(again, installation);
});

test('the region of a target is its scope, or the globalRegion of its environment', () => {
  assert.equal(regionOf({ environment: 'dev', scope: 'eu-central-1' }, installation), 'eu-central-1');
  assert.equal(regionOf({ environment: 'dev', scope: 'global' }, installation), 'us-east-1');
  assert.throws(() => regionOf({ environment: 'prod', scope: 'global' }, installation), { code: 'UnknownScope' });
});

test('a backend of Terraform needs the buckets that `terraform` names', () => {
  const dev = { ...there(), terraform: { backend: 'http' } };

  assert.match(faultsOf({ dev })[0] ?? '', /^environments\.dev\.terraform: expected `terraform` with a prefix/);
  assert.deepEqual(faultsOf({ dev }, { terraform: { prefix: 'acme' } }), []);
  assert.equal(faultsOf({ dev: { ...there(), terraform: { backend: 'gcs' } } }).length, 1);
});
