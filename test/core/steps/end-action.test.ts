import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../../core/contract.ts';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { actionOf, begun, everything } from '../begun.ts';
import { makeWorld } from '../world.ts';

const inBuild = async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  world.etags.set(`dev/artifacts/${execution.target.account}/hello/package/${execution.id}`, '"1"');
  const end = (result: Result) => endActionOf(world.ports)({ ...base, stage: 'Build', result });
  const written = (name = 'Package') => actionOf(world, execution, 'Build', name);
  return { world, execution, end, written };
};
const SUCCEEDED = { name: 'Package', status: 'Succeeded' as const };

test('a success is written with its variables as text and the version of what it made', async () => {
  const { execution, end, written } = await inBuild();
  const result = { ...SUCCEEDED, summary: 'built', externalExecutionId: 'b:1', variables: { COUNT: 2, NAME: 'x' } };

  assert.deepEqual(await end(result), result, 'the machine goes on with what it said');

  const action = await written();
  assert.deepEqual(
    [action?.status, action?.summary, action?.externalExecutionId, action?.outputVariables],
    ['Succeeded', 'built', 'b:1', { COUNT: '2', NAME: 'x' }],
  );
  const key = `dev/artifacts/${execution.target.account}/hello/package/${execution.id}`;
  const [{ sha256, ...artifact } = { sha256: '' }] = action?.artifacts ?? [];
  assert.deepEqual(artifact, { name: 'package', key, etag: '"1"', version: 'v-"1"' });
  assert.match(sha256 ?? '', /^[0-9a-f]{64}$/, 'whoever deploys it elsewhere compares it');
  assert.ok(action?.endedAt);
});

test('a success that says nothing more has no made-up id, and an empty summary', async () => {
  const { end, written } = await inBuild();

  await end({ ...SUCCEEDED, externalExecutionId: '' });

  const action = await written();
  assert.deepEqual([action?.summary, action?.outputVariables], ['', {}]);
  assert.equal(action && 'externalExecutionId' in action, false);
});

test('a failure is written with its name and cause, and takes no artifact that lies in the bucket', async () => {
  const { world, end, written } = await inBuild();
  world.ports.artifacts.look = () => Promise.reject(new Error('asked'));

  await end({ name: 'Package', status: 'Failed', error: 'BuildFailed', cause: 'npm test failed' });
  await end({ name: 'Lint', status: 'Failed' });

  const action = await written();
  assert.deepEqual(action?.errorDetails, { code: 'BuildFailed', message: 'npm test failed' });
  assert.deepEqual([action?.status, action?.artifacts], ['Failed', undefined]);
  assert.deepEqual((await written('Lint'))?.errorDetails, { code: 'Failed', message: 'no cause is given' });
});

test('the first end stands: a second one writes nothing and asks for no artifact', async () => {
  const { world, end } = await inBuild();
  await end(SUCCEEDED);
  const once = everything(world);
  world.ports.artifacts.look = () => Promise.reject(new Error('asked again'));

  await end({ ...SUCCEEDED, summary: 'late' });
  await end({ name: 'Package', status: 'Failed' });

  assert.equal(everything(world), once);
});

test('an end that an older try wrote does not stand in the way of this one; a newer try is left alone', async () => {
  const { world, execution, end, written } = await inBuild();
  const { ledger } = world.ports;
  const key = keys.action(execution.id, 'Build', 'Package');
  const begunIn = async (attempt: number, status: 'Failed' | 'InProgress') => {
    await end(SUCCEEDED);
    const item = await actionRecord.require(ledger, key, 'action');
    await ledger.write([{ put: { ...item, data: { ...item.data, attempt, status, summary: 'theirs' } } }]);
  };

  await begunIn(0, 'Failed');
  await end({ ...SUCCEEDED, summary: 'mine' });
  assert.deepEqual([(await written())?.attempt, (await written())?.summary], [1, 'mine']);
  await begunIn(2, 'InProgress');
  await end({ ...SUCCEEDED, summary: 'late' });
  assert.deepEqual([(await written())?.attempt, (await written())?.summary], [2, 'theirs']);
});

test('a rival that ends the action in between is not overwritten', async () => {
  const { world, end, written } = await inBuild();
  world.ports.ledger.beforeWrite = async () => void (await end({ ...SUCCEEDED, summary: 'rival' }));

  await end({ ...SUCCEEDED, summary: 'mine' });

  assert.equal((await written())?.summary, 'rival');
});

test('an action that the definition does not have, and a machine of another attempt, are refused', async () => {
  const { world, execution, end } = await inBuild();

  await assert.rejects(end({ ...SUCCEEDED, name: 'Nobody' }), { name: 'UnknownAction' });
  const old = { contract: 2 as const, executionId: execution.id, attempt: 2, stage: 'Build', result: SUCCEEDED };
  await assert.rejects(endActionOf(world.ports)(old), { name: 'ExecutionEnded' });
});

test('a build that failed is known although no event has told of it', async () => {
  const { end, written } = await inBuild();
  const id = 'project:11111111-2222-3333-4444-555555555555';

  await end({ name: SUCCEEDED.name, status: 'Failed', error: 'States.TaskFailed', cause: `{"Build":{"Id":"${id}"}}` });

  assert.equal((await written())?.externalExecutionId, id);
});
