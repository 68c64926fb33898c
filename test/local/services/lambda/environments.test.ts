import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

/** Each environment has a folder. */
const environments = (): number => readdirSync(join(world.data, 'lambda', 'places')).length;

test('environments of many functions are not all kept: the memory they hold together has a bound', async () => {
  const names = Array.from({ length: 36 }, (_, index) => `function-${index}`);
  for (const name of names) {
    await world.create(name, 'let calls = 0; export const handler = async () => (calls += 1)');
    assert.equal((await world.invoke(name)).value, 1);
  }

  await eventually(() => assert.ok(environments() < 30, `${environments()} environments`), 15_000);
  assert.equal((await world.invoke('function-35')).value, 2, 'the one that worked last is warm');
  assert.equal((await world.invoke('function-0')).value, 1, 'the one that rested longest begins again');
});

test('a function that holds much leaves room for fewer others', async () => {
  await world.create('small', 'export const handler = async () => "small"');
  await world.create(
    'large',
    'const held = []; export const handler = async () => { for (let n = 0; n < 30; n += 1) held.push(new ' +
      'Array(1e6).fill(n)); }',
    { MemorySize: 1024 },
  );
  await world.invoke('small');
  await world.invoke('large');

  await eventually(() => assert.equal(environments(), 1), 15_000);
});

test('a burst of calls of many functions begins few environments at once, and every call is answered', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `burst-${index}`);
  const source = `export const handler = async (event) => { await new Promise((go) => setTimeout(go, 50)); return event.n; }`;
  await Promise.all(names.map((name) => world.create(name, source)));
  const before = environments();
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, environments());
  }, 5);
  const calls = names.flatMap((name) => [1, 2].map(async (n) => [n, (await world.invoke(name, { n })).value]));
  const answers = await Promise.all(calls);
  clearInterval(look);

  assert.ok(answers.every(([asked, answered]) => asked === answered));
  // Forty calls, and one environment for each function: what rests there from before may stay.
  assert.ok(most - before <= 30, `${before} environments, then ${most}`);
});

test('functions that call themselves deeper than environments may be begun at once come to an end', async () => {
  await world.create(
    'deep',
    `import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
     export const handler = async ({ depth }) => {
       if (depth === 0) return 'bottom';
       const { Payload } = await new LambdaClient({}).send(
         new InvokeCommand({ FunctionName: 'deep', Payload: JSON.stringify({ depth: depth - 1 }) }));
       return JSON.parse(Buffer.from(Payload).toString());
     }`,
    { Timeout: 30 },
  );

  assert.equal((await world.invoke('deep', { depth: 6 })).value, 'bottom');
});
