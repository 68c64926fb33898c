import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord, type Execution, stageRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { grantSlots } from '../../../core/parts/grant-slots.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { waitKey, waitRecord } from '../../../core/wait.ts';
import { makeWorld, type World } from '../world.ts';

const started = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  return { world, execution };
};
const waitOf = ({ id }: Execution, stage: string) =>
  waitRecord.fresh(waitKey.stage(id, 1, stage), { token: `of ${stage}`, since: 'now' });
const granted = async (world: World, execution: Execution, stage: string, index: number) => {
  const asking = { executionId: execution.id, attempt: 1, stage, index };
  const { changes, waits } = await grantSlots(world.ports)([asking], 'now', waitOf(execution, stage));
  await world.ports.ledger.write(changes);
  const [owed] = waits.map(({ data }) => data.owed);
  assert.ok(owed && 'output' in owed);
  return { output: owed.output, changes };
};
const acted = async ({ ports }: World, { id }: Execution, stage: string, name: string, more: object) => {
  const key = keys.action(id, stage, name);
  const data = { executionId: id, stage, name, provider: 'X', runOrder: 1, attempt: 1, startedAt: 'now' };
  await ports.ledger.write([{ put: actionRecord.fresh(key, { ...data, status: 'Succeeded', ...more }) }]);
};

test('a granted stage begins, and its machine is owed the versions of what was made so far', async () => {
  const { world, execution } = await started();
  const made = { name: 'source', key: 'k', etag: 'e', version: 'v1' };
  await acted(world, execution, 'Source', 'Source', { artifacts: [made] });

  const { output } = await granted(world, execution, 'Build', 1);

  assert.deepEqual(output, { kept: {}, variables: {}, commit: execution.commit, artifacts: { source: 'v1' } });
  const stage = (await stageRecord.read(world.ports.ledger, keys.stage(execution.id, 'Build')))?.data;
  assert.deepEqual([stage?.status, stage?.index, stage?.attempt], ['InProgress', 1, 1]);
});

test('earlier values are given that the stage references, and no others', async () => {
  const { world, execution } = await started();
  const outputVariables = { CommitMessage: 'fix', AuthorEmail: 'ana@example.com' };
  await acted(world, execution, 'Source', 'Source', { outputVariables });
  await acted(world, execution, 'Build', 'Package', {});

  const { output } = await granted(world, execution, 'Deploy', 2);

  assert.deepEqual(output['variables'], { SourceVariables: { CommitMessage: 'fix' }, Package: {} });
});

test('an action that has not run has no values', async () => {
  const { world, execution } = await started();

  const { output } = await granted(world, execution, 'Deploy', 2);

  assert.deepEqual(output['variables'], { SourceVariables: {}, Package: {} });
});

test('whoever waits already is found by its own wait, and the asker by the one that is not written yet', async () => {
  const { world, execution } = await started();
  const other = await startExecution(world.ports)(world.request('dev_eu-central-1/research/1.1'));
  assert.ok(other);
  await world.ports.ledger.write([{ put: waitOf(other, 'Source') }]);
  const asking = [other, execution].map(({ id }) => ({ executionId: id, attempt: 1, stage: 'Source', index: 0 }));

  const { waits } = await grantSlots(world.ports)(asking, 'now', waitOf(execution, 'Source'));

  assert.deepEqual(
    waits.map(({ revision }) => revision),
    [1, 0],
  );
  const [first] = asking;
  assert.ok(first);
  await assert.rejects(grantSlots(world.ports)([{ ...first, stage: 'Build' }], 'now', waitOf(other, 'Source')), {
    name: 'NotFound',
  });
});

test('two wide groups begin as far as one write of the ledger has room', async () => {
  const { world, execution } = await started();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.flatMap((action) =>
      Array.from({ length: 16 }, (_, n) => ({ ...action, name: `${action.name}${n}`, runOrder: 1 })),
    ),
  }));
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);
  await ledger.write([{ put: waitOf(execution, 'Build') }]);
  const asking = (stage: string, index: number) => ({ executionId: execution.id, attempt: 1, stage, index });

  const { changes } = await grantSlots(world.ports)(
    [asking('Build', 1), asking('Deploy', 2)],
    'now',
    waitOf(execution, 'Deploy'),
  );

  await ledger.write(changes);
  assert.equal(changes.length, 2 * 2 + 60, 'stage and wait of each, and the first sixty of eighty actions');
});
