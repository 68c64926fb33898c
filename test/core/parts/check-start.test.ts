import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { headRecord, type State } from '../../../core/state.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const COMMIT = 'c'.repeat(40);
const ANA = 'arn:aws:iam::000000000000:user/ana';

const refusalOf = async (world: World, request = world.request()) => {
  const execution = await startExecution(world.ports)(request);
  if (execution) return 'started';
  return (await world.ports.ledger.list('REFUSALS')).items.map((item) => refusalRecord.parse(item).data.fault).at(-1);
};
const dev = ({ ports: { installation } }: World) => {
  const environment = installation.environments['dev'];
  assert.ok(environment);
  return environment;
};

test('a commit must be on one of the environment’s branches', async () => {
  const world = await makeWorld();
  dev(world).branches = ['main', 'release'];

  const refused = await refusalOf(world);
  world.merged.add(`release ${COMMIT}`);

  assert.ok(refused && typeof refused === 'object');
  assert.deepEqual([refused.code, refused.where], ['CommitNotMerged', 'environments.dev.branches']);
  assert.match(refused.message, /^cccccccccccc of hello is not on main or release, as dev demands$/);
  assert.equal(await refusalOf(world), 'started');
  assert.equal(world.machines.size, 1);
});

test('every source whose commit is known must be on one; what is no commit of git is not asked', async () => {
  const world = await makeWorld();
  dev(world).branches = ['main'];
  world.merged.add(`main ${COMMIT}`);
  const request = world.request();
  const [source] = request.revisions;
  assert.ok(source);
  const more = (commit: string, provider: string) => ({
    ...request,
    revisions: [source, { ...source, action: 'Other', commit, provider }],
  });

  assert.equal(await refusalOf(world, more('version-1', 'S3')), 'started');
  const other = {
    ...world.request('dev_eu-central-1/research/2.0'),
    revisions: more('d'.repeat(40), 'CodeCommit').revisions,
  };
  assert.equal(((await refusalOf(world, other)) as { code: string }).code, 'CommitNotMerged');
});

const taggers: readonly (readonly [taggers: string[], by: string, allowed: boolean])[] = [
  [['ana'], ANA, true],
  [['group:release-managers'], ANA, true],
  [[ANA], ANA, true],
  [['ben'], ANA, false],
  [[], ANA, false],
  [['ana'], 'arn:aws:iam::000000000000:user/eve', false],
];
for (const [names, by, allowed] of taggers) {
  test(`${by} ${allowed ? 'may' : 'may not'} start what deploys where taggers are ${names.join() || 'nobody'}`, async () => {
    const world = await makeWorld();
    const { installation } = world.ports;
    installation.people.splice(0, installation.people.length, {
      id: 'ana',
      mail: 'ana@example.com',
      groups: ['release-managers'],
      gitEmails: [],
      principals: [ANA],
    });
    dev(world).taggers = names;
    const request = world.request();

    const outcome = await refusalOf(world, { ...request, cause: { ...request.cause, by } });

    assert.equal(outcome === 'started' ? outcome : outcome?.code, allowed ? 'started' : 'TaggerNotAllowed');
  });
}

test('what nobody did now acts for whoever registered the pipeline', async () => {
  const world = await makeWorld();
  dev(world).taggers = [ANA];
  const request = world.request();
  const cause = { ...request.cause, by: 'schedule nightly', automatic: true };

  assert.equal(((await refusalOf(world, { ...request, cause })) as { code: string }).code, 'TaggerNotAllowed');
  const version = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  await world.ports.ledger.write([{ put: { ...version, data: { ...version.data, createdBy: ANA } } }]);
  assert.equal(await refusalOf(world, { ...request, cause }), 'started');
});

/** A version stands at the address. */
const standing = async (world: World, version: string, more: Partial<State> = {}): Promise<void> => {
  const address = 'research/dev-eu-central-1';
  const target = { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' };
  const made = { lineage: 'l', serial: 1, digest: 'd', pipeline: 'hello', executionId: 'e', madeBy: 'm' };
  const recorded = { recordedAt: '2026-01-01', recordedBy: 'ana', outputs: {}, resourceCount: 0 };
  const state: State = {
    ...{ address, component: 'hello', target, tag: 't', version, commit: COMMIT, status: 'complete' },
    ...made,
    ...recorded,
    ...more,
  };
  await world.ports.ledger.write([{ put: headRecord.fresh(keys.head(address, 'hello'), state) }]);
};

const orders: readonly (readonly [stands: string, wanted: string, starts: boolean])[] = [
  ['1.4.0', '1.3.9', false],
  ['4.10', '4.9', false],
  ['1.4.0', '1.4.0-rc.1', false],
  ['1.4.0', '1.4.0', true],
  ['1.4.0', '1.5', true],
  ['some', '1.0', true],
  ['', '1.0', true],
];
for (const [stands, wanted, starts] of orders) {
  test(`${wanted} ${starts ? 'starts' : 'is refused'} where ${stands || 'no version'} stands`, async () => {
    const world = await makeWorld();
    await standing(world, stands);

    const outcome = await refusalOf(world, world.request(`dev_eu-central-1/research/${wanted}`));

    assert.equal(outcome === 'started' ? outcome : outcome?.code, starts ? 'started' : 'VersionNotNewer');
  });
}

test('an older version starts where nothing stands any more, and where the pipeline allows it', async () => {
  const gone = await makeWorld();
  await standing(gone, '2.0', { purpose: 'destroy' });
  assert.equal(await refusalOf(gone), 'started');

  const world = await makeWorld();
  await standing(world, '2.0');
  const refused = await refusalOf(world);
  assert.match(
    (refused as { remedy: string }).remedy,
    /tagline rollback research\/dev-eu-central-1 .*allowDowngrade: true/,
  );
  const item = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const environments = { ...item.data.definition.environments, dev: { allowDowngrade: true } };
  const definition = { ...item.data.definition, environments };
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  assert.equal(await refusalOf(world), 'started');
});
