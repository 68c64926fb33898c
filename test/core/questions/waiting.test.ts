import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionInFull } from '../../../core/questions/executions.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { haltEnvironment } from '../../../core/steps/halt-environment.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { disableTransition } from '../../../core/steps/switch-transition.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { type Begun, begun } from '../begun.ts';
import { makeWorld, type World } from '../world.ts';

const TAG = 'dev_eu-central-1/research';
const START = '2026-01-01T00:00:00.000Z';
const one = (world: World, version: string) => begun(world, `${TAG}/${version}`);
const enter = (world: World, { base }: Begun, stage = 'Source') =>
  enterStage(world.ports)({ ...base, stage, token: `${base.executionId} ${stage}` });
const waiting = async (world: World, { execution }: Begun) =>
  (await executionInFull(world.ports)(execution.id)).waiting;

test('in front of a stage: who is in it since when, who goes first, and what keeps everybody out', async () => {
  const world = await makeWorld();
  const [a, b, c] = [await one(world, '1.0'), await one(world, '1.1'), await one(world, '1.2')];
  for (const who of [a, b, c]) await enter(world, who);
  await disableTransition(world.ports)({ pipeline: 'hello', stage: 'Source', reason: 'load test', by: 'ana' });
  await haltEnvironment(world.ports)({ environment: 'dev', reason: 'errors', by: 'ben' });

  assert.equal(await waiting(world, a), undefined);
  assert.deepEqual(await waiting(world, c), {
    for: 'stage',
    name: 'Source',
    behind: [b.execution.id, a.execution.id],
    reasons: [
      `dev is halted by ben since ${START}: errors`,
      `its transition is disabled by ana since ${START}: load test`,
      `${TAG}/1.0 (${a.execution.id}) is in it since ${START}`,
      `${TAG}/1.1 (${b.execution.id}) goes first`,
    ],
  });
});

test('for the lease: who changes the address, of which pipeline, and why nobody may', async () => {
  const world = await makeWorld();
  const [a, b, c] = [await one(world, '1.0'), await one(world, '1.1'), await one(world, '1.2')];
  for (const { base } of [a, b, c]) await takeLease(world.ports)({ ...base, stage: 'Deploy', group: 3, token: 't' });

  const { for: what, reasons } = (await waiting(world, c)) ?? {};

  assert.equal(what, 'lease');
  assert.deepEqual(reasons, [
    `hello ${TAG}/1.0 (${a.execution.id}) changes the address since ${START}`,
    `hello ${TAG}/1.1 (${b.execution.id}) goes first`,
  ]);
});

test('for the lease that nobody has: the halt or freeze that keeps it', async () => {
  const world = await makeWorld();
  const a = await one(world, '1.0');
  world.ports.installation.freeze.push({ reason: 'New Year', from: START, to: '2026-01-02T00:00:00Z' });
  await takeLease(world.ports)({ ...a.base, stage: 'Deploy', group: 3, token: 't' });

  assert.deepEqual((await waiting(world, a))?.reasons, ['dev is frozen: New Year']);
});

test('for people: whom, what, since when', async () => {
  const world = await makeWorld();
  const a = await one(world, '1.0');
  await enter(world, a, 'Deploy');
  await requestApproval(world.ports)({
    ...a.base,
    stage: 'Deploy',
    action: 'Approve',
    token: 't',
    timeoutInMinutes: 9,
  });

  assert.deepEqual(await waiting(world, a), {
    for: 'people',
    name: 'Deploy/Approve',
    behind: [],
    reasons: [`Deploy/Approve was asked of ana at ${START}`],
  });
});
