import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

test('a function answers what its handler returns', async () => {
  await world.create('echo', 'export const handler = async (event) => ({ got: event })');

  const { value, StatusCode, ExecutedVersion, FunctionError } = await world.invoke('echo', { a: 1 });

  assert.deepEqual(value, { got: { a: 1 } });
  assert.equal(StatusCode, 200);
  assert.equal(ExecutedVersion, '$LATEST');
  assert.equal(FunctionError, undefined);
});
