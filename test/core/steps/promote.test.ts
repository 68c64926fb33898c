import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactKey } from '../../../core/artifacts.ts';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { copyArtifacts } from '../../../core/steps/copy-artifacts.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { promote } from '../../../core/steps/promote.ts';
import { executionOf, ran, recorded, stagesOf } from '../built.ts';
import { makeWorld, type World } from '../world.ts';

const TAG = 'dev_eu-central-1/research/1.0';

/** A world whose pipeline deploys to prod too, with one release in dev. */
const deployed = async (more: Parameters<typeof recorded>[3] = {}, failed?: string) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const environments = { ...item.data.definition.environments, prod: {} };
  const machines = [...item.data.machines];
  for (const scope of ['eu-central-1', 'us-east-1'])
    machines.push({ environment: 'prod', scope, arn: `prod-${scope}`, versionArn: `prod-${scope}:1` } as never);
  const definition = { ...item.data.definition, environments };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition, machines } } }]);
  const execution = await ran(world, TAG, failed);
  await recorded(world, execution, 1, more);
  return { world, execution };
};
const ask = ({ ports }: World, more: object = {}) =>
  promote(ports)({ address: 'research/dev-eu-central-1', environment: 'prod', by: 'ana', ...more });
const scopeOf = ({ ports }: World): string => ports.installation.environments['prod']?.regions[0] ?? '';

test('the same commit and the same artifacts go to the target, and nothing is built again', async () => {
  const { world, execution: origin } = await deployed();
  const { id, address, commit, tag, from, promotedFrom, type } = await ask(world, { scope: scopeOf(world) });

  assert.match(address, /^research\/prod-/);
  assert.deepEqual([commit, tag, from, type], [origin.commit, TAG, 'Deploy', 'STANDARD']);
  assert.deepEqual(promotedFrom, { address: 'research/dev-eu-central-1', serial: 1, executionId: origin.id });

  const started = await copyArtifacts(world.ports)(id);

  assert.ok(started.machineExecutionArn);
  assert.deepEqual(await stagesOf(world, id), { Source: 'Succeeded', Build: 'Succeeded' });
  const made = (await actionRecord.read(world.ports.ledger, keys.action(id, 'Build', 'Package')))?.data;
  assert.deepEqual(
    made?.artifacts?.map(({ key, version }) => [key, version]),
    [[artifactKey(await executionOf(world, id), 'package'), 'v-copy']],
  );
  assert.match(made?.artifacts?.[0]?.key ?? '', /^prod\/artifacts\//, 'under the key of the target');
  await enterStage(world.ports)({ contract: 2, executionId: id, attempt: 1, stage: 'Deploy', token: 'deploy' });
  assert.ok(world.answered.some(({ token }) => token === 'deploy'));
});

test('whoever may not start what deploys to the target does not promote to it either, nor an unmerged commit', async () => {
  const { world } = await deployed();
  const scope = scopeOf(world);
  const prod = world.ports.installation.environments['prod'] ?? assert.fail();
  prod.taggers = ['ben'];
  await assert.rejects(ask(world, { scope }), { code: 'TaggerNotAllowed' });

  prod.taggers = ['arn:aws:iam::000000000000:user/ana'];
  const by = 'arn:aws:iam::000000000000:user/ana';
  prod.branches = ['main'];
  const unmerged = { ...world.ports, history: { ...world.ports.history, isMerged: async () => false } };
  await assert.rejects(ask({ ...world, ports: unmerged }, { scope, by }), { code: 'CommitNotMerged' });

  const merged = { ...world.ports, history: { ...world.ports.history, isMerged: async () => true } };
  assert.match((await ask({ ...world, ports: merged }, { scope, by })).address, /^research\/prod-/);
});

test('two promotes at once are one', async () => {
  const { world } = await deployed();
  const scope = scopeOf(world);
  const [a, b] = await Promise.all([ask(world, { scope }), ask(world, { scope })]);
  assert.equal(a.id, b.id);
});

test('what is partial, drifted, failed, gone or nowhere is not promoted', async () => {
  const refused = { code: 'NotPromotable' };
  const partial = await deployed({ status: 'partial' });
  await assert.rejects(ask(partial.world), { ...refused, message: /serial 1 .* is partial/ });
  const failed = await deployed({}, 'Deploy');
  await assert.rejects(ask(failed.world), { ...refused, message: /is Failed/ });
  const gone = await deployed({ purpose: 'destroy' });
  await assert.rejects(ask(gone.world), { ...refused, message: /nothing stands/ });
  const { world } = await deployed();
  await assert.rejects(ask(world, { address: 'risk/dev-eu-central-1' }), { ...refused, message: /nothing stands/ });
  await assert.rejects(ask(world, { environment: 'dev' }), { ...refused, message: /is where it stands/ });
  await assert.rejects(ask(world, { environment: 'moon' }), { code: 'UnknownEnvironment' });
});

test('a definition that builds under other names since is refused when the artifacts are brought', async () => {
  const { world } = await deployed();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) => (action.name === 'Package' ? { ...action, name: 'Bundle' } : action)),
  }));
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);

  const { id } = await ask(world, { scope: scopeOf(world) });

  const { status, statusSummary } = await copyArtifacts(world.ports)(id);
  assert.equal(status, 'Failed');
  assert.match(statusSummary ?? '', /OriginDiffers: Build\/Bundle did not run/);
});
