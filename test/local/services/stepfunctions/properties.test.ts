import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../../../local/kernel/fault.ts';
import { FAILURE, randomMachine } from './random-machine.ts';
import { type Described, openWorkshop, type Workshop } from './workshop.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A function without memory: what it answers depends on its payload alone. */
const playFunction = (shop: Workshop): void => {
  shop.plays['lambda:Invoke'] = async (input) => {
    const { n } = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
    await turn();
    const payload = n % 3 === 0 ? FAILURE : { n: n * 2 };
    return {
      StatusCode: 200,
      Payload: Buffer.from(JSON.stringify(payload)),
      ...(n % 3 === 0 ? { FunctionError: 'Unhandled' } : {}),
    };
  };
};

/** Runs to the end while time passes quickly; restarts after these numbers of turns. */
const runThrough = async (shop: Workshop, execution: string, restarts: readonly number[]): Promise<Described> => {
  const left = [...restarts];
  let turns = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const described = await shop.describe(execution);
    if (described.status !== 'RUNNING') return described;
    await turn();
    turns += 1;
    if (turns % 5 === 0) shop.clock.advance(700);
    if (left[0] !== undefined && turns >= left[0]) {
      left.shift();
      turns = 0;
      await shop.restart();
    }
  }
  throw new Error('did not end');
};

const resultOf = ({ status, output, error, cause }: Described) => ({
  status,
  output,
  error,
  cause: cause?.replace(/#\d+/g, '#n'),
});

test('a machine that is interrupted by restarts ends as one that is not', async () => {
  const shop = await openWorkshop({ turn: 0 });
  playFunction(shop);
  try {
    await fc.assert(
      fc.asyncProperty(
        randomMachine,
        fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
        async ({ definition, input }, restarts) => {
          const machine = await shop.create(definition);
          const calm = await runThrough(shop, await shop.start(machine, input), []);
          const shaken = await runThrough(shop, await shop.start(machine, input), restarts);
          assert.deepEqual(resultOf(shaken), resultOf(calm));
          const events = await shop.history(shaken.executionArn);
          assert.deepEqual(
            events.map(({ id }) => id),
            events.map((_, i) => i + 1),
          );
          assert.ok(events.every(({ id, previousEventId }) => previousEventId < id));
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 40) },
    );
    assert.deepEqual(shop.logged, []);
  } finally {
    shop.close();
  }
});

test('no input makes the service throw anything but faults', async () => {
  const shop = await openWorkshop();
  const attempt = async (operation: string, input: unknown): Promise<void> => {
    try {
      await shop.call(operation, input);
    } catch (error) {
      assert.ok(error instanceof Fault, `${operation} threw ${(error as Error).stack}`);
    }
  };
  const state = fc.record(
    {
      Type: fc.constantFrom('Pass', 'Task', 'Choice', 'Wait', 'Map', 'Parallel', 'Succeed', 'Fail'),
      Next: fc.constantFrom('A', 'B'),
      End: fc.constant(true),
      Choices: fc.jsonValue(),
      Branches: fc.jsonValue(),
      ItemProcessor: fc.jsonValue(),
      Retry: fc.jsonValue(),
      Catch: fc.jsonValue(),
      Assign: fc.jsonValue(),
      Output: fc.jsonValue(),
      Parameters: fc.jsonValue(),
      Resource: fc.jsonValue(),
      Seconds: fc.jsonValue(),
    },
    { requiredKeys: ['Type'] },
  );
  const definition = fc.oneof(
    fc.jsonValue(),
    fc.record({
      StartAt: fc.constantFrom('A', 'B'),
      QueryLanguage: fc.constantFrom('JSONata', 'JSONPath'),
      States: fc.dictionary(fc.constantFrom('A', 'B'), state),
    }),
  );
  try {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(definition, fc.string(), async (value, text) => {
        const name = `any-${++n}`;
        await attempt('CreateStateMachine', {
          name,
          roleArn: 'arn:aws:iam::111122223333:role/r',
          definition: JSON.stringify(value),
        });
        await attempt('ValidateStateMachineDefinition', { definition: text || '{}' });
        await attempt('StartExecution', {
          stateMachineArn: `arn:aws:states:eu-central-1:111122223333:stateMachine:${name}`,
          name: text,
          input: JSON.stringify(value),
        });
        await attempt('DescribeExecution', { executionArn: text });
        await attempt('SendTaskSuccess', { taskToken: text, output: text });
        await attempt('TestState', { definition: JSON.stringify(value), roleArn: 'arn:aws:iam::111122223333:role/r' });
      }),
      { numRuns: 150 },
    );
  } finally {
    shop.close();
  }
});
