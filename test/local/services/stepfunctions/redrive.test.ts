import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { machine, openWorkshop, types, until, type Workshop } from './workshop.ts';

let shop: Workshop;
let calls: string[];
let broken: Set<string>;
before(async () => {
  shop = await openWorkshop();
  shop.plays['lambda:Invoke'] = (input) => {
    const name = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
    calls.push(name);
    const payload = broken.has(name) ? { errorType: 'Broken' } : `${name}!`;
    return {
      StatusCode: 200,
      Payload: Buffer.from(JSON.stringify(payload)),
      ...(broken.has(name) ? { FunctionError: 'Unhandled' } : {}),
    };
  };
});
after(() => shop.close());
beforeEach(() => {
  calls = [];
  broken = new Set();
});

const task = (name: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: name },
  Output: '{% $states.result.Payload %}',
  ...more,
});
const redrive = async (executionArn: string) => {
  await shop.call('RedriveExecution', { executionArn });
  return shop.ended(executionArn);
};

test('successful states are not run again, failed and aborted ones are', async () => {
  broken.add('c');
  const definition = machine({
    A: task('a', { Next: 'P' }),
    P: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'B', States: { B: task('b') } },
        { StartAt: 'C', States: { C: task('c') } },
        { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Next: 'D' }, D: task('d') } },
      ],
      End: true,
    },
  });
  const execution = await shop.start(await shop.create(definition));
  assert.equal((await shop.ended(execution)).error, 'Broken');
  broken.clear();
  const redriven = shop.call('RedriveExecution', { executionArn: execution });
  await redriven;
  await until(
    async () =>
      types(await shop.history(execution)).filter((type) => type === 'TaskSucceeded').length >= 3 || undefined,
  );
  shop.clock.advance(5_100);
  const ended = await shop.ended(execution);

  assert.equal(ended.output, '["b!","c!","d!"]');
  assert.deepEqual(calls, ['a', 'b', 'c', 'c', 'd']);
});

test('iterations of a Map go on from those that failed', async () => {
  broken.add('2');
  const inside = { StartAt: 'T', States: { T: task('{% $string($states.input) %}') } };
  const execution = await shop.start(
    await shop.create(
      machine({ M: { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 1, ItemProcessor: inside, End: true } }),
    ),
  );
  await shop.ended(execution);
  broken.clear();
  await shop.restart();

  assert.equal((await redrive(execution)).output, '["1!","2!","3!"]');
  assert.deepEqual(calls, ['1', '2', '2', '3']);
});

test('a map run is redriven with its parent: only children that failed run again', async () => {
  broken.add('2');
  const inside = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'T',
    States: { T: task('{% $string($states.input) %}') },
  };
  const execution = await shop.start(
    await shop.create(
      machine({ M: { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 1, ItemProcessor: inside, End: true } }),
    ),
  );
  assert.equal((await shop.ended(execution)).error, 'States.ExceedToleratedFailureThreshold');
  broken.clear();

  assert.equal((await redrive(execution)).output, '["1!","2!","3!"]');
  assert.deepEqual(calls, ['1', '2', '2', '3']);
  assert.ok(types(await shop.history(execution)).includes('MapRunRedriven'));
});

test('an execution that is open or has succeeded is not redriven', async () => {
  const done = await shop.start(await shop.create(machine({ S: { Type: 'Succeed' } })));
  await shop.ended(done);
  await assert.rejects(shop.call('RedriveExecution', { executionArn: done }), { code: 'ExecutionNotRedrivable' });
});

test('a stopped and a timed out execution can be redriven', async () => {
  const execution = await shop.start(
    await shop.create(machine({ W: { Type: 'Wait', Seconds: 50, End: true } }, { TimeoutSeconds: 100 })),
  );
  await until(async () => types(await shop.history(execution)).includes('WaitStateEntered') || undefined);
  await shop.call('StopExecution', { executionArn: execution });
  await shop.call('RedriveExecution', { executionArn: execution });
  await until(async () => types(await shop.history(execution)).includes('ExecutionRedriven') || undefined);
  shop.clock.advance(50_100);
  assert.equal((await shop.ended(execution)).status, 'SUCCEEDED');
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
