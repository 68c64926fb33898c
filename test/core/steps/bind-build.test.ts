import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerOf } from '../../../core/ledger/environment-ledger.ts';
import { bindBuild } from '../../../core/steps/bind-build.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { actionOf, begun, everything } from '../begun.ts';
import { makeWorld } from '../world.ts';

/** An execution in its first stage, and the hint that its action's build has begun. */
const building = async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enterStage(world.ports)({ ...base, stage: 'Source', token: 't' });
  const hint = { buildId: 'b:1', executionId: execution.id, stage: 'Source', action: 'Source', attempt: 1 };
  const boundTo = async () => (await actionOf(world, execution, 'Source', 'Source'))?.externalExecutionId;
  return { world, execution, base, hint, boundTo };
};

test('an action in progress learns the id of its build, and the same hint again writes nothing', async () => {
  const { world, hint, boundTo } = await building();

  await bindBuild(world.ports)(hint);
  assert.equal(await boundTo(), 'b:1');
  const once = everything(world);
  await bindBuild(world.ports)(hint);

  assert.equal(everything(world), once);
});

test('the hint of another try, older or newer, binds nothing', async () => {
  const { world, hint, boundTo } = await building();

  for (const attempt of [0, 2, undefined]) await bindBuild(world.ports)({ ...hint, attempt });

  assert.equal(await boundTo(), undefined);
});

test('a build that Tagline did not start, or whose place is not whole, binds nothing', async () => {
  const { world, hint } = await building();
  const before = everything(world);
  const { get } = world.ports.ledger;
  world.ports.ledger.get = () => Promise.reject(new Error('looked for'));

  for (const missing of ['executionId', 'stage', 'action'] as const)
    await bindBuild(world.ports)({ ...hint, [missing]: undefined });
  world.ports.ledger.get = get;
  await bindBuild(world.ports)({ ...hint, action: 'Nobody' });

  assert.equal(everything(world), before);
});

test('a hint that comes after the end of its action changes nothing of it', async () => {
  const { world, base, hint, boundTo } = await building();
  const result = { name: 'Source', status: 'Succeeded' as const, externalExecutionId: 'b:end' };
  await endActionOf(world.ports)({ ...base, stage: 'Source', result });

  await bindBuild(world.ports)(hint);

  assert.equal(await boundTo(), 'b:end');
});

test('a build that names an execution of another environment, or one that is not there, writes nothing', async () => {
  const { world, hint } = await building();
  const before = everything(world);
  const prod = { ...world.ports, ledger: ledgerOf('prod', world.ports.ledger) };

  // In progress: it would be bound. Of a try that has ended: it would be left to stop-work.
  for (const attempt of [1, 0])
    await assert.rejects(bindBuild(prod)({ ...hint, attempt }), { name: 'ForeignEnvironment' });
  await bindBuild(world.ports)({ ...hint, executionId: 'nobody' });

  assert.equal(everything(world), before);
});
