import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushFilter } from '../../../core/definition/trigger.ts';
import type { GitEvent } from '../../../core/git-event.ts';
import { judgePush } from '../../../core/parts/judge-push.ts';
import type { Trigger } from '../../../core/pipeline.ts';
import { addressOf } from '../../../core/target.ts';
import { makeWorld, type World } from '../world.ts';

const trigger = (push: PushFilter[], more: Partial<Trigger> = {}): Trigger => ({
  pipeline: 'hello',
  definitionVersion: 1,
  provider: 'CodeCommit',
  repository: 'hello',
  sourceAction: 'Source',
  tagScheme: '{environment}_{scope}/{team}/{version}',
  push,
  on: [{ branch: 'main', environment: 'dev', scope: 'us-east-1', team: 'research' }],
  environments: ['dev'],
  ...more,
});
const onBranch = (world: World, name: string, more: Partial<GitEvent> = {}): GitEvent => ({
  ...world.push(),
  ref: { type: 'branch', name },
  ...more,
});
const judged = async (world: World, event: GitEvent, of: Trigger): Promise<readonly string[]> =>
  (await judgePush(world.ports)(event, of)).map((verdict) =>
    'start' in verdict ? addressOf(verdict.start) : verdict.refuse.code,
  );

test('a push of a branch asks for an execution where on: says, of its commit, and of no tag', async () => {
  const world = await makeWorld();

  const [verdict, ...more] = await judgePush(world.ports)(
    onBranch(world, 'main', { before: 'a'.repeat(40) }),
    trigger([{ branches: { includes: ['main'] } }]),
  );

  assert.ok(verdict && 'start' in verdict);
  const { tag, version, revisions, cause, environment, scope, team } = verdict.start;
  assert.deepEqual(
    [more, tag, version, [environment, scope, team]],
    [[], undefined, '', ['dev', 'us-east-1', 'research']],
  );
  const commit = 'c'.repeat(40);
  assert.deepEqual(revisions, [
    { action: 'Source', provider: 'CodeCommit', repository: 'hello', commit, branch: 'main' },
  ]);
  assert.equal(cause.detail, 'branch main');
  assert.equal(cause.id, ['CodeCommit', 'hello', 'branch', 'main', 'a'.repeat(40), 'f'.repeat(40)].join('\n'));
});

test('a list fans out: one execution per entry, and a region group one per region that the environment has', async () => {
  const world = await makeWorld();
  world.ports.installation.regionGroups['emea'] = ['eu-central-1', 'eu-west-1', 'ap-southeast-1'];
  const on = [
    { branch: 'main', environment: 'dev', scope: 'global', team: 'research' },
    { branch: 'feature/*', environment: 'dev', scope: 'us-east-1', team: 'research' },
    { environment: 'dev', scope: '@emea', team: 'research' },
  ];

  const targets = await judged(world, onBranch(world, 'main'), trigger([{ branches: { excludes: ['x'] } }], { on }));

  assert.deepEqual(targets, ['research/dev-global', 'research/dev-eu-central-1', 'research/dev-ap-southeast-1']);
});

test('a tag with a region group is one execution per address; an unknown group is refused by its name', async () => {
  const world = await makeWorld();
  world.ports.installation.regionGroups['emea'] = ['eu-central-1', 'ap-southeast-1'];
  const tags = trigger([{ tags: {} }]);

  assert.deepEqual(await judged(world, world.push('dev_@emea/research/1.4.0'), tags), [
    'research/dev-eu-central-1',
    'research/dev-ap-southeast-1',
  ]);
  assert.deepEqual(await judged(world, world.push('dev_@apac/research/1.4.0'), tags), ['UnknownRegionGroup']);
});

test('a group of which the environment has no region is refused', async () => {
  const world = await makeWorld();
  world.ports.installation.regionGroups['latam'] = ['sa-east-1'];

  assert.deepEqual(await judged(world, world.push('dev_@latam/research/1'), trigger([{ tags: {} }])), ['UnknownScope']);
});

const branches: readonly (readonly [branch: string, filters: PushFilter[], starts: boolean])[] = [
  ['main', [{ branches: { includes: ['main'] } }], true],
  ['feature/x', [{ branches: { includes: ['feature*'] } }], false],
  ['feature/x', [{ branches: { includes: ['feature/**'] } }], true],
  ['main', [{ branches: { includes: ['**'], excludes: ['main'] } }], false],
  ['dev', [{ branches: { excludes: ['main'] } }], true],
  ['main', [{ branches: { includes: ['x'] } }, { branches: { includes: ['main'] } }], true],
  ['main', [{ tags: { includes: ['main'] } }], false],
  ['Main', [{ branches: { includes: ['main'] } }], false],
];
for (const [branch, filters, starts] of branches) {
  test(`${branch} ${starts ? 'starts' : 'does not start'} what takes ${JSON.stringify(filters)}`, async () => {
    const world = await makeWorld();
    const on = [{ environment: 'dev', scope: 'us-east-1', team: 'research' }];

    const targets = await judged(world, onBranch(world, branch), trigger(filters, { on }));

    assert.deepEqual(targets, starts ? ['research/dev-us-east-1'] : []);
  });
}

const paths: readonly (readonly [changed: string[], filePaths: PushFilter['filePaths'], starts: boolean])[] = [
  [['app/a.js'], { includes: ['app/**'] }, true],
  [['docs/a.md'], { includes: ['app/**'] }, false],
  [['docs/a.md', 'app/a.js'], { excludes: ['docs/**'] }, true],
  [['docs/a.md'], { excludes: ['docs/**'] }, false],
  [['app/a.js'], { includes: ['app/**'], excludes: ['app/*.js'] }, false],
  [[], { includes: ['**'] }, false],
];
for (const [changed, filePaths, starts] of paths) {
  const filter = JSON.stringify(filePaths);
  test(`a push that changes ${changed.join(' and ') || 'nothing'} ${starts ? 'passes' : 'does not pass'} ${filter}`, async () => {
    const world = await makeWorld();
    world.changed.push(...changed);

    const targets = await judged(
      world,
      onBranch(world, 'main'),
      trigger([{ branches: { includes: ['main'] }, filePaths }]),
    );

    assert.equal(targets.length, starts ? 1 : 0);
  });
}

test('the repository is asked what changed between what the branch named and what it names now', async () => {
  const world = await makeWorld();
  const asked: unknown[] = [];
  const history = {
    isMerged: async () => false,
    changes: async (...[repository, push]: unknown[]) => asked.push(repository, push) > 0,
  };
  const event = onBranch(world, 'main', { before: 'a'.repeat(40) });

  await judgePush({ ...world.ports, history })(
    event,
    trigger([{ branches: { includes: ['main'] }, filePaths: { includes: ['a'] } }]),
  );

  assert.deepEqual(asked, ['hello', { branch: 'main', before: 'a'.repeat(40), after: 'c'.repeat(40) }]);
});

test('a branch that a trigger takes, and for which on: names no target, is refused', async () => {
  const world = await makeWorld();

  const [verdict] = await judgePush(world.ports)(onBranch(world, 'dev'), trigger([{ branches: { excludes: ['x'] } }]));

  assert.ok(verdict && 'refuse' in verdict);
  assert.equal(verdict.refuse.code, 'NoTargetForBranch');
  assert.match(verdict.refuse.remedy ?? '', /^Add on: \{ branch: dev, environment: …/);
});

test('a pipeline without environments deploys for its own name in the home region of default', async () => {
  const world = await makeWorld();
  const { installation } = world.ports;
  const { dev } = installation.environments;
  assert.ok(dev);
  installation.environments['default'] = { ...dev, accounts: { hello: '111111111111' } };
  const implicit = trigger([{ branches: { includes: ['main'] } }], { on: [], environments: [] });

  assert.deepEqual(await judged(world, onBranch(world, 'main'), implicit), ['hello/default-us-east-1']);
  assert.deepEqual(await judged(world, onBranch(world, 'main'), { ...implicit, pipeline: 'other' }), ['UnknownTeam']);
});
