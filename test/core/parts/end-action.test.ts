import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { actionIn, definitionOf } from '../../../core/parts/current-execution.ts';
import { type ActionEnd, endAction, madeArtifacts } from '../../../core/parts/end-action.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const started = async () => {
  const world = await makeWorld();
  const { ports } = world;
  const execution = await startExecution(ports)(world.request());
  assert.ok(execution);
  const action = actionIn(await definitionOf(ports.ledger, execution), { stage: 'Build', action: 'Package' });
  const end = async (attempt: number, how: ActionEnd, now = 'end') => {
    await ports.ledger.write(await endAction(ports.ledger, { id: execution.id, attempt }, 'Build', action, how, now));
    return (await actionRecord.require(ports.ledger, keys.action(execution.id, 'Build', 'Package'), 'action')).data;
  };
  return { ...world, execution, action, end };
};

test('an end that nobody saw begin is written all the same', async () => {
  const { end } = await started();

  const { status, summary, attempt, startedAt, endedAt } = await end(1, { status: 'Succeeded', summary: 'fine' });

  assert.deepEqual([status, summary, attempt, startedAt, endedAt], ['Succeeded', 'fine', 1, 'end', 'end']);
});

test('the first end of a try stands; a newer try has its own, which nothing late touches', async () => {
  const { end } = await started();
  await end(1, { status: 'Failed', errorDetails: { code: 'JobFailed', message: 'no' } });

  assert.equal((await end(1, { status: 'Succeeded' }, 'later')).status, 'Failed');
  const second = await end(2, { status: 'Succeeded' }, 'second');
  assert.deepEqual([second.attempt, second.status, second.errorDetails], [2, 'Succeeded', undefined]);
  assert.deepEqual(await end(1, { status: 'Failed' }, 'late'), second);
});

test('the artifacts that an action made are those of its names that lie in the bucket, pinned by version', async () => {
  const { ports, etags, execution, action } = await started();
  const key = `dev/artifacts/${execution.target.account}/hello/package/${execution.id}`;
  assert.deepEqual(await madeArtifacts(ports.artifacts, execution, action), []);
  etags.set(key, '"1"');

  const sha256 = await ports.artifacts.sum({ key, version: 'v-"1"' });
  assert.deepEqual(await madeArtifacts(ports.artifacts, execution, action), [
    { name: 'package', key, etag: '"1"', version: 'v-"1"', sha256 },
  ]);
});
