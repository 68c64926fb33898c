import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution } from '../../../core/execution.ts';
import { endedMeanwhile } from '../../../core/parts/ended-meanwhile.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const started = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  return { ...world, execution };
};

test('an attempt that is open goes on; an older or a newer one, and one that has ended, does not', async () => {
  const { execution } = await started();
  const refused = (more: Partial<Execution>, attempt: number) =>
    assert.throws(() => endedMeanwhile({ ...execution, ...more }, attempt), { name: 'ExecutionEnded' });

  endedMeanwhile(execution, 1);
  endedMeanwhile({ ...execution, status: 'Stopping' }, 1);
  refused({ attempt: 2 }, 1);
  refused({}, 2);
  refused({ status: 'Failed' }, 1);
  refused({ status: 'Succeeded' }, 1);
});
