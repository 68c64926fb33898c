import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionsStartedBy } from '../../../core/parts/started-by.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

test('a reference knows every execution that it has started, and no other reference does', async () => {
  const { ports, request } = await makeWorld();
  const start = startExecution(ports);
  const first = await start(request());
  const second = await start(request('dev_eu-central-1/research/1.0', 'e'.repeat(40)));
  await start(request('dev_eu-central-1/research/1.1'));
  const { ref } = request().cause;
  assert.ok(ref);

  assert.deepEqual(await executionsStartedBy(ports.ledger, ref), [first?.id, second?.id]);
  const branch = { ...ref, type: 'branch' as const };
  assert.deepEqual(await executionsStartedBy(ports.ledger, branch), []);
  assert.deepEqual(await executionsStartedBy(ports.ledger, { ...ref, repository: 'other' }), []);
});
