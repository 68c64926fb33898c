import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionIn, currentExecution, definitionOf } from '../../../core/parts/current-execution.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

test('a machine reads its execution while its attempt is open, and no other attempt', async () => {
  const { ports, request } = await makeWorld();
  const { id: executionId = '' } = (await startExecution(ports)(request())) ?? {};

  assert.equal((await currentExecution(ports.ledger, { executionId, attempt: 1 })).data.id, executionId);
  await assert.rejects(currentExecution(ports.ledger, { executionId, attempt: 2 }), { name: 'ExecutionEnded' });
  await assert.rejects(currentExecution(ports.ledger, { executionId: 'nobody', attempt: 1 }), { name: 'NotFound' });
});

test('an action is found by its stage and name together; another is refused by name', async () => {
  const { ports } = await makeWorld();
  const definition = await definitionOf(ports.ledger, { pipeline: 'hello', definitionVersion: 1 });

  assert.equal(actionIn(definition, { stage: 'Build', action: 'Package' }).name, 'Package');
  assert.equal(actionIn(definition, { stage: 'Deploy', action: 'Apply' }).runOrder, 3);
  for (const at of [
    { stage: 'Deploy', action: 'Package' },
    { stage: 'Nowhere', action: 'Package' },
  ])
    assert.throws(() => actionIn(definition, at), { name: 'UnknownAction' });
});
