import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { copyArtifacts } from '../../../core/steps/copy-artifacts.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { rollBackAddress, rollBackStage, rollBackStageByHand } from '../../../core/steps/roll-back.ts';
import { executionOf, ran, recorded, stagesOf } from '../built.ts';
import { makeWorld, type World } from '../world.ts';

const [ONE, TWO] = ['dev_eu-central-1/research/1.0', 'dev_eu-central-1/research/1.1'];
const back = (world: World, executionId: string, more: object = {}) =>
  rollBackStage(world.ports)({ executionId, by: 'ana', trigger: 'ManualRollback', ...more });
const refused = { code: 'UnableToRollbackStage' };

test('whoever may not start what deploys there rolls nothing back; what goes back by itself asks nobody', async () => {
  const world = await makeWorld();
  await ran(world, ONE);
  const bad = await ran(world, TWO, 'Deploy');
  const dev = world.ports.installation.environments['dev'] ?? assert.fail();
  dev.taggers = ['ben'];

  const byHand = rollBackStageByHand(world.ports)({ executionId: bad.id, by: 'arn:aws:iam::000000000000:user/ana' });
  await assert.rejects(byHand, { code: 'TaggerNotAllowed' });
  assert.equal((await back(world, bad.id, { trigger: 'AutomatedRollback' })).type, 'ROLLBACK');
});

test('a stage goes back to the newest execution that has succeeded in it, and runs alone', async () => {
  const world = await makeWorld();
  const good = await ran(world, ONE);
  const bad = await ran(world, TWO, 'Deploy');

  const { id, type, rollback, from, to, commit } = await back(world, bad.id);
  assert.deepEqual([type, rollback, from, to, commit], ['ROLLBACK', { of: good.id }, 'Deploy', 'Deploy', good.commit]);
  assert.deepEqual(world.published.at(-1)?.detail, { executionId: id }, 'copy-artifacts hears of it');
  assert.equal((await executionOf(world, id)).machineExecutionArn, undefined, 'nothing to deploy is there yet');

  const { machineExecutionArn = '' } = await copyArtifacts(world.ports)(id);

  const input = world.machines.get(machineExecutionArn)?.input as { from: string; to: string };
  assert.deepEqual([input.from, input.to], ['Deploy', 'Deploy']);
  assert.deepEqual(await stagesOf(world, id), { Source: 'Succeeded', Build: 'Succeeded' });
  await enterStage(world.ports)({ contract: 2, executionId: id, attempt: 1, stage: 'Deploy', token: 'back' });
  const { answer } = world.answered.find(({ token }) => token === 'back') ?? {};
  assert.ok(answer && 'output' in answer);
  assert.deepEqual(answer.output['artifacts'], { source: 'v-copy', package: 'v-copy' });
});

test('asked again while it runs, it is the same rollback; the artifacts are brought once', async () => {
  const world = await makeWorld();
  await ran(world, ONE);
  const bad = await ran(world, TWO, 'Deploy');
  const first = await back(world, bad.id);

  assert.equal((await back(world, bad.id)).id, first.id);
  await copyArtifacts(world.ports)(first.id);
  const machines = world.machines.size;
  await copyArtifacts(world.ports)(first.id);
  assert.equal(world.machines.size, machines);
});

test('a rollback goes into its stage before executions that have not entered it yet', async () => {
  const world = await makeWorld();
  await ran(world, ONE);
  const bad = await ran(world, TWO, 'Deploy');
  const { startExecution } = await import('../../../core/steps/start-execution.ts');
  const next = await startExecution(world.ports)(world.request('dev_eu-central-1/research/1.2', 'c3'));
  assert.ok(next);
  await enterStage(world.ports)({ contract: 2, executionId: next.id, attempt: 1, stage: 'Source', token: 'next' });

  const { id } = await back(world, bad.id);
  await copyArtifacts(world.ports)(id);
  await enterStage(world.ports)({ contract: 2, executionId: id, attempt: 1, stage: 'Deploy', token: 'back' });

  assert.ok(world.answered.some(({ token }) => token === 'back'));
});

test('an address goes back to the release before, through every stage that asks or deploys', async () => {
  const world = await makeWorld();
  const [one, two] = [await ran(world, ONE), await ran(world, TWO)];
  await recorded(world, one, 1);
  await recorded(world, two, 2, { commit: 'f'.repeat(40) });

  const execution = await rollBackAddress(world.ports)({ address: one.address, by: 'ana', reason: 'INC-42' });

  assert.deepEqual([execution.rollback, execution.from, execution.to], [{ of: one.id }, 'Deploy', undefined]);
  assert.equal(execution.reason, 'INC-42');
});

test('an address without a release before, or with none that was complete, cannot go back', async () => {
  const world = await makeWorld();
  const one = await ran(world, ONE);
  await recorded(world, one, 1);
  const ask = rollBackAddress(world.ports)({ address: one.address, by: 'ana' });
  await assert.rejects(ask, { code: 'NothingBefore' });
});

test('what cannot be rolled back is refused, with what could', async () => {
  const world = await makeWorld();
  const good = await ran(world, ONE);
  await assert.rejects(back(world, good.id, { stage: 'Deploy' }), { ...refused, message: /no execution before/ });
  await assert.rejects(back(world, good.id), { ...refused, message: /no stage of .* has failed/ });
  await assert.rejects(back(world, good.id, { stage: 'Source' }), { ...refused, message: /source stage/ });
  await assert.rejects(back(world, good.id, { stage: 'Gone' }), { ...refused, message: /no stage Gone/ });
  const bad = await ran(world, TWO, 'Deploy');
  await assert.rejects(back(world, good.id, { stage: 'Deploy', to: bad.id }), {
    ...refused,
    message: /did not succeed/,
  });
  const rolled = await back(world, bad.id);
  await assert.rejects(back(world, bad.id, { stage: 'Deploy', to: rolled.id }), { ...refused, message: /itself/ });
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, executionMode: 'PARALLEL' as const };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  await assert.rejects(back(world, bad.id, { stage: 'Build' }), { ...refused, message: /PARALLEL/ });
});

test('artifacts that are gone, or are not what was recorded, end the rollback before anything is deployed', async () => {
  for (const [spoil, code] of [
    [(world: World, key: string) => void world.expired.add(key), 'ArtifactExpired'],
    [(world: World, key: string) => void world.sums.set(key.replace(/[^/]+$/, 'copy'), 'x'), 'ArtifactDiffers'],
  ] as const) {
    const world = await makeWorld();
    const good = await ran(world, ONE);
    const bad = await ran(world, TWO, 'Deploy');
    const { id } = await back(world, bad.id);
    const { artifactKey } = await import('../../../core/artifacts.ts');
    spoil(world, artifactKey(good, 'package'));
    if (code === 'ArtifactDiffers') world.sums.set(artifactKey(await executionOf(world, id), 'package'), 'other');

    const ended = await copyArtifacts(world.ports)(id);

    assert.deepEqual([ended.status, ended.machineExecutionArn], ['Failed', undefined]);
    assert.match(ended.statusSummary ?? '', new RegExp(code));
    const { retryStage } = await import('../../../core/steps/retry-stage.ts');
    const retried = retryStage(world.ports)({ executionId: id, mode: 'FAILED_ACTIONS', by: 'ana' });
    await assert.rejects(retried, { code: 'StageNotRetryable', message: /were not brought/ });
  }
});
