import assert from 'node:assert/strict';
import { test } from 'node:test';
import { haltRecord } from '../../../core/halt.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { pipelineRecord } from '../../../core/pipeline.ts';
import { foresee } from '../../../core/questions/foresight.ts';
import { deployed } from '../deployed.ts';
import { makeWorld } from '../world.ts';

const TAG = 'dev_eu-central-1/research/1.4.0';

test('a tag is told its run: place, stages, actions with their names, who is asked, and it starts nothing', async () => {
  const world = await makeWorld();

  const { runs, refused } = await foresee(world.ports)(TAG);

  const [run, ...more] = runs;
  assert.ok(run);
  assert.deepEqual([refused, more, run.pipeline, run.address], [[], [], 'hello', 'research/dev-eu-central-1']);
  assert.deepEqual(
    run.stages.map(({ name, actions }) => [name, actions.map((action) => action.name)]),
    [
      ['Source', ['Source']],
      ['Build', ['Lint', 'Package']],
      ['Deploy', ['Plan', 'Approve', 'Apply']],
    ],
  );
  const deploy = run.stages.at(-1)?.actions ?? [];
  assert.deepEqual(
    deploy.map(({ changes }) => changes),
    [false, false, true],
  );
  assert.ok(
    deploy[2]?.on.some((name) => /^StackName \S*research\S*$/.test(name)),
    JSON.stringify(deploy[2]?.on),
  );
  assert.match(deploy[1]?.asks?.[0]?.requirement ?? '', /release-managers/);
  assert.ok((deploy[1]?.asks?.[0]?.people.length ?? 0) > 0);
  assert.deepEqual([world.published, world.machines.size, run.stops, run.behind], [[], 0, [], []]);
});

test('a region group is told a run for each address', async () => {
  const world = await makeWorld();
  world.ports.installation.regionGroups['both'] = ['us-east-1', 'eu-central-1'];

  const { runs } = await foresee(world.ports)('dev_@both/research/1.4.0');

  assert.deepEqual(
    runs.map(({ address }) => address),
    ['research/dev-us-east-1', 'research/dev-eu-central-1'],
  );
});

test('what would refuse it is told with its remedy: by its name, by a halt', async () => {
  const world = await makeWorld();
  const { refused } = await foresee(world.ports)('dev_eu-central-1/sales/1.0');
  assert.deepEqual(
    refused.map(({ pipeline, fault }) => [pipeline, fault.code]),
    [['hello', 'UnknownTeam']],
  );

  const halted = { at: '2026-01-01', by: 'ana', reason: 'an incident' };
  await world.ports.ledger.write([{ put: haltRecord.fresh(keys.halt('dev'), { environment: 'dev', halted }) }]);
  const [run] = (await foresee(world.ports)(TAG)).runs;
  assert.deepEqual(
    run?.stops.map(({ code }) => code),
    ['EnvironmentHalted'],
  );
});

test('what stands there, what runs there and what it demands are told', async () => {
  const world = await makeWorld();
  const { execution } = await deployed(world, 'dev_eu-central-1/research/2.0');
  const { dev } = world.ports.installation.environments;
  assert.ok(dev);
  dev.branches = ['main'];
  dev.taggers = ['ana'];

  const [run] = (await foresee(world.ports)(TAG)).runs;

  assert.deepEqual(
    run?.stops.map(({ code }) => code),
    ['VersionNotNewer'],
  );
  assert.deepEqual(run?.demands, ['the commit is on main', 'the tag is pushed by ana']);
  assert.ok(execution.status === 'Succeeded' ? run?.like === execution.id : run?.behind.includes(execution.id));
});

test('a disabled pipeline takes no tag', async () => {
  const world = await makeWorld();
  const item = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, disabled: { at: 'x', by: 'ana' } } } }]);

  assert.deepEqual(await foresee(world.ports)(TAG), { tag: TAG, runs: [], refused: [] });
});
