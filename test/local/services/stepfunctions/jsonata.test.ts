import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machine, openWorkshop, types, until, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const value = async (expression: string, input: unknown = {}) => {
  const ended = await shop.run(machine({ S: { Type: 'Succeed', Output: `{% ${expression} %}` } }), input);
  assert.equal(ended.status, 'SUCCEEDED', ended.cause);
  return JSON.parse(ended.output as string);
};

test('Step Functions’ own functions', async () => {
  assert.deepEqual(await value('$partition([1..5], 2)'), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(await value('$range(1, 10, 3)'), [1, 4, 7, 10]);
  assert.equal(await value('$hash("a", "SHA-1")'), '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8');
  assert.deepEqual(await value('$parse("{\\"a\\":[1,null]}")'), { a: [1, null] });
  assert.equal(await value('$random(7) = $random(7)'), true);
  assert.equal(await value('$random() < 1'), true);
  assert.match(await value('$uuid()'), /^[0-9a-f-]{36}$/);
  assert.equal(
    await value(
      '$toMillis($now()) <= $millis() and $millis() - $toMillis($states.context.Execution.StartTime) < 60000',
    ),
    true,
  );
});

test('numbers are those of AWS: seeded, without bounds, and as texts where JSON has none', async () => {
  assert.equal(await value('$random(42)'), 0.7275636800328681);
  assert.deepEqual(await value('{"up": 1/0, "down": -1/0, "none": 0/0, "list": [1e308 * 10]}'), {
    up: 'Infinity',
    down: '-Infinity',
    none: 'NaN',
    list: ['Infinity'],
  });
  assert.equal(await value('$range(3, 3, 1)'), 3);
  assert.deepEqual(await value('$range(-1.7, 1, 1)'), [-1, 0, 1]);
  assert.equal(await value('$exists($range(1, 2, -1)) or $exists($partition([1], 0)) or $exists($hash("a"))'), false);
});

test('an expression nests a hundred deep and holds seven million bytes, as on AWS', async () => {
  const sum = (terms: number) => Array(terms).fill('1').join('+');
  assert.equal(await value(sum(100)), 100);
  assert.equal(await value('$count([1..873782])'), 873_782);
  assert.equal(await value('$count($range(1, 360145, 1))'), 360_145);
  for (const [expression, cause] of [
    [sum(101), /evaluation: Stack overflow error: .* Depth=101 max=100$/],
    [
      '$count([1..873783])',
      /evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage$/,
    ],
    ['$count($range(1, 360146, 1))', /evaluation: Expression evaluation memory limit exceeded/],
    ['$eval("1")', /evaluation\. T1006: Attempted to invoke a non-function$/],
  ] as const) {
    const ended = await shop.run(machine({ S: { Type: 'Succeed', Output: `{% ${expression} %}` } }));
    assert.equal(ended.error, 'States.QueryEvaluationError');
    assert.match(ended.cause as string, cause);
  }
});

test('an inline Map takes no object', async () => {
  const Items = '{% {"a": 1} %}';
  const inner = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const ended = await shop.run(machine({ M: { Type: 'Map', Items, ItemProcessor: inner, End: true } }));
  assert.equal(ended.error, 'States.QueryEvaluationError');
  assert.match(ended.cause as string, /Expected 'array', but was 'object' for value: \{"a":1\}$/);
});

test('the context object', async () => {
  const input = { a: 1 };
  const execution = await shop.start(
    await shop.create(machine({ S: { Type: 'Succeed', Output: '{% $states.context %}' } })),
    input,
    'named',
  );
  const { Execution, State, StateMachine } = JSON.parse((await shop.ended(execution)).output as string);
  assert.deepEqual(
    [Execution.Id, Execution.Name, Execution.Input, Execution.RedriveCount, State.Name],
    [execution, 'named', input, 0, 'S'],
  );
  assert.ok(execution.startsWith(StateMachine.Id.replace(':stateMachine:', ':execution:')));
  assert.ok(Date.parse(Execution.StartTime) <= Date.parse(State.EnteredTime));
});

test('values may stand anywhere in Output, and stay what they are', async () => {
  const ended = await shop.run(
    machine({
      S: {
        Type: 'Succeed',
        Output: { list: [1, '{% $states.input.n %}', { deep: '{% [] %}' }], text: 'plain', none: '{% null %}' },
      },
    }),
    { n: 0 },
  );
  assert.deepEqual(JSON.parse(ended.output as string), { list: [1, 0, { deep: [] }], text: 'plain', none: null });
});

test('Assign and Output see the variables as they were before', async () => {
  const ended = await shop.run(
    machine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
      C: { Type: 'Succeed', Output: '{% [$states.input, $x, $y] %}' },
    }),
  );
  assert.deepEqual(JSON.parse(ended.output as string), [1, 2, 1]);
});

test('variables of a branch are its own; outer ones can be read inside', async () => {
  const ended = await shop.run(
    machine({
      A: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { inner: 1 }, Output: '{% $outer %}', End: true } } },
        ],
        Assign: { got: '{% $states.result[0] %}' },
        Next: 'C',
      },
      C: { Type: 'Succeed', Output: '{% $got & ($exists($inner) ? "leaked" : "") %}' },
    }),
  );
  assert.equal(ended.output, '"o"');
});

test('a choice takes the first rule that holds, with the rule’s own Assign and Output', async () => {
  const definition = machine({
    C: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
        { Condition: '{% $states.input.n > 5 %}', Assign: { size: 'middle' }, Output: 'chosen', Next: 'Big' },
      ],
      Default: 'Small',
    },
    Big: { Type: 'Succeed', Output: '{% [$states.input, $size] %}' },
    Small: { Type: 'Fail', Error: '{% "Small" & $string($states.input.n) %}' },
  });
  assert.deepEqual(JSON.parse((await shop.run(definition, { n: 7 })).output as string), ['chosen', 'middle']);
  assert.equal((await shop.run(definition, { n: 1 })).error, 'Small1');
});

test('a Map keeps the order of its items, with Key and Index in the context and at most MaxConcurrency at once', async () => {
  let running = 0;
  let most = 0;
  shop.plays['lambda:Invoke'] = async (input) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return { StatusCode: 200, Payload: input['Payload'] };
  };
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    End: true,
  };
  const ended = await shop.run(
    machine({
      M: {
        Type: 'Map',
        Items: ['a', 'b', 'c', 'd', 'e'],
        MaxConcurrency: '{% 1 + 1 %}',
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' },
        ItemProcessor: { StartAt: 'T', States: { T: task } },
        End: true,
      },
    }),
  );
  assert.deepEqual(
    JSON.parse(ended.output as string),
    ['a', 'b', 'c', 'd', 'e'].map((v, i) => ({ v, i })),
  );
  assert.equal(most, 2);
});

test('a failed iteration fails the Map, which may be retried as a whole', async () => {
  let calls = 0;
  shop.plays['lambda:Invoke'] = () => {
    calls += 1;
    return {
      StatusCode: 200,
      Payload: Buffer.from(calls === 2 ? '{"errorType":"Once"}' : '1'),
      ...(calls === 2 ? { FunctionError: 'Unhandled' } : {}),
    };
  };
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'f' },
    Output: '{% $states.result.Payload %}',
    End: true,
  };
  const execution = await shop.start(
    await shop.create(
      machine({
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'T', States: { T: task } },
          Retry: [{ ErrorEquals: ['Once'], IntervalSeconds: 5, MaxDelaySeconds: 6, JitterStrategy: 'FULL' }],
          End: true,
        },
      }),
    ),
  );
  await until(async () => types(await shop.history(execution)).includes('MapIterationFailed') || undefined);
  shop.clock.advance(6_000);
  assert.equal((await shop.ended(execution)).output, '[1,1,1]');
  assert.equal(calls, 5);
});

test('an execution times out as a whole', async () => {
  const execution = await shop.start(
    await shop.create(machine({ W: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 10 })),
  );
  await until(async () => types(await shop.history(execution)).includes('WaitStateEntered') || undefined);
  shop.clock.advance(10_100);
  const ended = await shop.ended(execution);
  assert.deepEqual([ended.status, ended.error], ['TIMED_OUT', 'States.Timeout']);
  assert.deepEqual(types(await shop.history(execution)).slice(-2), ['WaitStateAborted', 'ExecutionTimedOut']);
});

test('failures of evaluation are reported with their place and can be caught', async () => {
  const broken = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '{% $nobody %}' },
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'S' }],
    End: true,
  };
  const execution = await shop.start(
    await shop.create(machine({ T: broken, S: { Type: 'Succeed', Output: 'caught' } })),
  );
  assert.equal((await shop.ended(execution)).output, '"caught"');
  const told = (await shop.history(execution)).find(({ type }) => type === 'EvaluationFailed');
  assert.ok(told);
  assert.equal((told['evaluationFailedEventDetails'] as { location: string }).location, 'Arguments/FunctionName');
});

test('results in Arguments and JSONPath fields are refused at creation', async () => {
  for (const state of [
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: '{% $states.result %}', End: true },
    { Type: 'Pass', InputPath: '$.a', End: true },
    { Type: 'Pass', Assign: { states: 1 }, End: true },
    { Type: 'Pass', QueryLanguage: 'JSONPath', End: true },
    { Type: 'Task', Resource: 'arn:aws:states:::sns:publish.sync', End: true },
  ])
    await assert.rejects(shop.create(machine({ X: state })), { code: 'InvalidDefinition' }, JSON.stringify(state));
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
