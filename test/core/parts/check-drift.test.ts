import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { checkDrift } from '../../../core/parts/check-drift.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { executionInFull } from '../../../core/questions/executions.ts';
import { askDrift } from '../../../core/steps/ask-drift.ts';
import { detectDrift } from '../../../core/steps/detect-drift.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { begun } from '../begun.ts';
import { ADDRESS, deployed } from '../deployed.ts';
import { makeWorld, type World } from '../world.ts';

const NEXT = 'dev_eu-central-1/research/1.1';

const drifted = async (): Promise<World> => {
  const world = await makeWorld();
  const { deployment } = await deployed(world);
  const change = { action: 'Modify' as const, resource: 'Hello', type: 'AWS::Lambda::Function', properties: [] };
  world.stackDrifts.set(deployment.id, { state: 'found', changes: [change], unchecked: [] });
  await askDrift(world.ports)({ address: ADDRESS, by: 'ana' });
  await detectDrift(world.ports)({ address: ADDRESS, component: 'hello' });
  return world;
};

for (const [floor, own, refused] of [
  ['block', undefined, true],
  [undefined, 'block', true],
  ['block', 'warn', true],
  ['warn', undefined, false],
  [undefined, undefined, false],
] as const) {
  test(`with ${floor} in the installation and ${own} in the pipeline a drifted address is ${refused ? 'refused' : 'deployed to'}`, async () => {
    const world = await drifted();
    const { execution } = await begun(world, NEXT);
    const { ledger, installation } = world.ports;
    const dev = installation.environments['dev'];
    assert.ok(dev);
    if (floor) dev.drift = floor;
    const { definition } = (await versionRecord.require(ledger, keys.version('hello', 1), 'version')).data;
    const environments = { dev: { ...definition.environments['dev'], ...(own ? { drift: own } : {}) } };

    const checking = checkDrift(world.ports, { ...definition, environments }, execution);

    if (refused) await assert.rejects(checking, { code: 'AddressDrifted', message: /drifted: Hello was changed$/ });
    else await checking;
  });
}

test('whoever repairs, accepts or destroys is not kept from it', async () => {
  const world = await drifted();
  const { execution } = await begun(world, NEXT);
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.drift = 'block';
  const { definition } = (await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version')).data;

  for (const purpose of ['repair', 'accept', 'destroy'] as const)
    await checkDrift(world.ports, definition, { ...execution, purpose });
});

test('the people who are asked, and who looks at the execution, are told of the drift', async () => {
  const world = await drifted();
  const { execution, base } = await begun(world, NEXT);

  await requestApproval(world.ports)({ ...base, stage: 'Deploy', action: 'Approve', token: 't', timeoutInMinutes: 60 });

  assert.match(world.mails[0]?.body ?? '', /Changed by hand there: drifted: Hello was changed/);
  const { drift } = await executionInFull(world.ports)(execution.id);
  assert.equal(drift?.status, 'drifted');
});
