import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorkshop, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const machine = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });
const output = async (definition: object, input: unknown = {}) => {
  const ended = await shop.run(definition, input);
  assert.equal(ended.status, 'SUCCEEDED', `${ended.error}: ${ended.cause}`);
  return JSON.parse(ended.output as string);
};
const passed = (fields: object, input: unknown) =>
  output(machine({ P: { Type: 'Pass', End: true, ...fields } }), input);
const evaluated = async (expression: string, input: unknown = {}) =>
  (await passed({ Parameters: { 'x.$': expression } }, input)).x;

test('data flows through InputPath, Parameters, ResultPath and OutputPath', async () => {
  const input = { in: { a: 1 }, keep: true };
  assert.deepEqual(
    await passed({ InputPath: '$.in', Parameters: { 'b.$': '$.a', c: 2 }, ResultPath: '$.out.deep' }, input),
    { ...input, out: { deep: { b: 1, c: 2 } } },
  );
  assert.deepEqual(await passed({ Result: { r: 1 }, ResultPath: null }, input), input);
  assert.deepEqual(await passed({ OutputPath: '$.in' }, input), { a: 1 });
  assert.deepEqual(await passed({ InputPath: null }, input), {});
  assert.deepEqual(await passed({ Result: [1, 2], ResultPath: '$.in.a' }, input), { in: { a: [1, 2] }, keep: true });
});

test('a task’s result is selected, placed and cut', async () => {
  shop.plays['lambda:Invoke'] = (input) => ({ StatusCode: 200, Payload: input['Payload'] });
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f', 'Payload.$': '$.x' },
    ResultSelector: { 'got.$': '$.Payload.y' },
    ResultPath: '$.r',
    End: true,
  };
  assert.deepEqual(await output(machine({ T: task }), { x: { y: 5 } }), { x: { y: 5 }, r: { got: 5 } });
});

test('paths: members, indexes, slices, wildcards, descent, unions and filters', async () => {
  const input = {
    a: [
      { n: 1, t: 'x' },
      { n: 2, t: 'y' },
      { n: 3, t: 'x' },
    ],
    'odd key': { b: 7 },
    c: { n: 9 },
  };
  assert.equal(await evaluated("$['odd key'].b", input), 7);
  assert.deepEqual(await evaluated('$.a[0:2].n', input), [1, 2]);
  assert.equal(await evaluated('$.a[-1].n', input), 3);
  assert.deepEqual(await evaluated('$.a[*].n', input), [1, 2, 3]);
  assert.deepEqual(await evaluated('$..n', input), [1, 2, 3, 9]);
  assert.deepEqual(await evaluated('$.a[0,2].n', input), [1, 3]);
  assert.deepEqual(await evaluated("$.a[?(@.t == 'x' && @.n > 1)].n", input), [3]);
  assert.deepEqual(await evaluated('$.a[?(!(@.n >= 2))].n', input), [1]);
  assert.deepEqual(await evaluated("$.c['n','m']", input), [9]);
});

for (const [expression, input, expected] of [
  ["States.Format('{} is {}, \\{\\}', 'x', $.n)", { n: 1.5 }, 'x is 1.5, {}'],
  ['States.StringToJson($.s)', { s: '{"a":[1]}' }, { a: [1] }],
  ['States.JsonToString($.o)', { o: { a: [1] } }, '{"a":[1]}'],
  ['States.Array(1, null, $.a, States.Array())', { a: 'x' }, [1, null, 'x', []]],
  ['States.ArrayPartition($.a, 2)', { a: [1, 2, 3] }, [[1, 2], [3]]],
  ['States.ArrayContains($.a, $.o)', { a: [{ b: 1 }], o: { b: 1 } }, true],
  ['States.ArrayRange(1, 9, 3)', {}, [1, 4, 7]],
  ['States.ArrayGetItem($.a, 1)', { a: [5, 6] }, 6],
  ['States.ArrayLength($.a)', { a: [5, 6] }, 2],
  ['States.ArrayUnique($.a)', { a: [1, 1, { x: 1 }, { x: 1 }] }, [1, { x: 1 }]],
  ["States.Base64Encode('Data')", {}, 'RGF0YQ=='],
  ["States.Base64Decode('RGF0YQ==')", {}, 'Data'],
  ["States.Hash('a', 'MD5')", {}, '0cc175b9c0f1b6a831c399e269772661'],
  ['States.JsonMerge($.a, $.b, false)', { a: { x: 1, y: 1 }, b: { y: 2 } }, { x: 1, y: 2 }],
  ['States.MathAdd(1.4, -3)', {}, -2],
  ["States.StringSplit('1,2+3', ',+')", {}, ['1', '2', '3']],
  ['States.ArrayLength(States.StringSplit(States.Format("{}", 1), 1))', {}, undefined],
] as const)
  test(`intrinsic function ${expression}`, async () => {
    if (expected === undefined) await assert.rejects(evaluated(expression, input), { code: 'InvalidDefinition' });
    else assert.deepEqual(await evaluated(expression, input), expected);
  });

test('an argument that leads nowhere is named with the whole call, a member past the end of an array is null', async () => {
  const ended = await shop.run(
    machine({
      P: { Type: 'Pass', Parameters: { 'x.$': "States.Format('{}', States.Format('{}', $.nope))" }, End: true },
    }),
    { a: 1 },
  );
  assert.deepEqual(
    [ended.error, ended.cause],
    [
      'States.Runtime',
      "An error occurred while executing the state 'P' (entered at the event id #2). The function " +
        "'States.Format('{}', States.Format('{}', $.nope))' had the following error: The JsonPath argument for the " +
        "field '$.nope' could not be found in the input '{\"a\":1}'",
    ],
  );
  assert.equal(await evaluated('$.a[5]', { a: [1] }), null);
  assert.equal(await evaluated('$.a', { a: null }), null);
  assert.equal(
    (
      await shop.run(
        machine({ P: { Type: 'Pass', Parameters: { 'x.$': "States.Format('{}', $.a[5])" }, End: true } }),
        { a: [1] },
      )
    ).error,
    'States.Runtime',
  );
});

test('an error of the runtime in a branch ends the execution without a word about the branch', async () => {
  const branch = { StartAt: 'B', States: { B: { Type: 'Pass', Parameters: { 'm.$': '$.nope' }, End: true } } };
  const execution = await shop.start(
    await shop.create(
      machine({
        P: { Type: 'Parallel', Branches: [branch], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }], End: true },
        S: { Type: 'Succeed' },
      }),
    ),
    { x: 'a' },
  );
  const ended = await shop.ended(execution);
  assert.equal(
    ended.cause,
    "An error occurred while executing the state 'B' (entered at the event id #4). The JSONPath '$.nope' specified " +
      'for the field \'m.$\' could not be found in the input \'{"x":"a"}\'',
  );
  assert.deepEqual(
    (await shop.history(execution)).map(({ type }) => type),
    ['ExecutionStarted', 'ParallelStateEntered', 'ParallelStateStarted', 'PassStateEntered', 'ExecutionFailed'],
  );
});

test('States.MathRandom and States.UUID give something new, with a seed the same', async () => {
  const { a, b, c } = await passed(
    {
      Parameters: {
        'a.$': 'States.MathRandom(1, 999999, 7)',
        'b.$': 'States.MathRandom(1, 999999, 7)',
        'c.$': 'States.UUID()',
      },
    },
    {},
  );
  assert.equal(a, b);
  assert.match(c, /^[0-9a-f-]{36}$/);
});

test('errors of intrinsic functions fail the state by name', async () => {
  for (const expression of [
    'States.ArrayGetItem($.a, 9)',
    'States.StringToJson($.a)',
    "States.Hash('x', 'MD4')",
    'States.MathAdd($.a, 1)',
    'States.ArrayRange(1, 5000, 1)',
  ]) {
    const ended = await shop.run(machine({ P: { Type: 'Pass', Parameters: { 'x.$': expression }, End: true } }), {
      a: [1],
    });
    assert.equal(ended.error, 'States.IntrinsicFailure', expression);
  }
});

const chooses = async (rule: object, input: unknown) =>
  (await output(
    machine({
      C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Y' }], Default: 'N' },
      Y: { Type: 'Pass', Result: true, End: true },
      N: { Type: 'Pass', Result: false, End: true },
    }),
    input,
  )) as boolean;

for (const [rule, yes, no] of [
  [{ Variable: '$.v', StringEquals: 'a' }, 'a', 'b'],
  [{ Variable: '$.v', StringLessThan: 'b' }, 'a', 'b'],
  [{ Variable: '$.v', StringGreaterThanEquals: 'b' }, 'b', 'a'],
  [{ Variable: '$.v', StringMatches: 'log-*.txt' }, 'log-1.txt', 'log-1.txt.gz'],
  [{ Variable: '$.v', StringMatches: 'a\\*b' }, 'a*b', 'axb'],
  [{ Variable: '$.v', NumericEquals: 1 }, 1, '1'],
  [{ Variable: '$.v', NumericLessThanEquals: 1 }, 1, 2],
  [{ Variable: '$.v', NumericGreaterThan: 1 }, 1.5, 1],
  [{ Variable: '$.v', BooleanEquals: true }, true, 'true'],
  [{ Variable: '$.v', TimestampLessThan: '2024-01-01T00:00:00Z' }, '2023-12-31T23:00:00-00:00', '2024-01-01T00:00:00Z'],
  [{ Variable: '$.v', TimestampEquals: '2024-01-01T00:00:00Z' }, '2024-01-01T01:00:00+01:00', 'today'],
  [{ Variable: '$.v', IsNull: true }, null, 0],
  [{ Variable: '$.v', IsNumeric: true }, 1, '1'],
  [{ Variable: '$.v', IsString: true }, 'x', 1],
  [{ Variable: '$.v', IsBoolean: true }, false, null],
  [{ Variable: '$.v', IsTimestamp: true }, '2024-01-01T00:00:00.5Z', '2024-01-01'],
  [{ Variable: '$.w', IsPresent: false }, 1, undefined],
  [{ Variable: '$.v', StringEqualsPath: '$.other' }, 'o', 'p'],
  [{ Variable: '$.v', NumericLessThanPath: '$.ten' }, 9, 10],
  [
    {
      And: [
        { Variable: '$.v', NumericGreaterThan: 0 },
        {
          Not: {
            Or: [
              { Variable: '$.v', NumericEquals: 2 },
              { Variable: '$.v', NumericEquals: 3 },
            ],
          },
        },
      ],
    },
    1,
    3,
  ],
] as const)
  test(`choice by ${JSON.stringify(rule)}`, async () => {
    const input = { other: 'o', ten: 10 };
    assert.equal(await chooses(rule, { ...input, v: yes }), true);
    assert.equal(await chooses(rule, no === undefined ? { ...input, w: 1 } : { ...input, v: no }), false);
  });

test('a choice that reads nothing, and one that has nowhere to go, fail by name', async () => {
  const choice = machine({
    C: { Type: 'Choice', Choices: [{ Variable: '$.v', NumericEquals: 1, Next: 'Y' }] },
    Y: { Type: 'Succeed' },
  });
  const nothing = await shop.run(choice, {});
  assert.deepEqual(
    [nothing.error, nothing.cause],
    [
      'States.Runtime',
      "An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '$.v': The choice " +
        "state's condition path references an invalid value.",
    ],
  );
  const nowhere = await shop.run(choice, { v: 2 });
  assert.deepEqual(
    [nowhere.error, nowhere.cause],
    [
      'States.Runtime',
      "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of " +
        'the state. The state does not point to a next state.',
    ],
  );
});

test('variables are assigned, read, and belong to their scope', async () => {
  const definition = machine({
    Set: { Type: 'Pass', Assign: { base: 10, 'in.$': '$.n' }, Next: 'Map' },
    Map: {
      Type: 'Map',
      ItemsPath: '$.list',
      ItemSelector: { 'item.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' },
      Next: 'Show',
      ItemProcessor: {
        StartAt: 'Add',
        States: {
          Add: { Type: 'Pass', Assign: { 'mine.$': 'States.MathAdd($.item, $base)' }, Next: 'Give' },
          Give: { Type: 'Pass', Parameters: { 'v.$': '$mine', 'i.$': '$.i' }, End: true },
        },
      },
    },
    Show: { Type: 'Pass', Parameters: { 'n.$': '$in', 'got.$': '$[*].v' }, End: true },
  });
  assert.deepEqual(await output(definition, { n: 3, list: [1, 2] }), { n: 3, got: [11, 12] });
});

test('JSONata and JSONPath states share a machine', async () => {
  const definition = machine({
    A: { Type: 'Pass', Parameters: { 'x.$': '$.n' }, Assign: { 'kept.$': '$.x' }, Next: 'B' },
    B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { y: '{% $states.input.x * 2 + $kept %}' }, Next: 'C' },
    C: { Type: 'Pass', Parameters: { 'z.$': '$.y' }, End: true },
  });
  assert.deepEqual(await output(definition, { n: 2 }), { z: 6 });
});

test('dynamic seconds and times, and what is wrong with them', async () => {
  assert.deepEqual(await output(machine({ W: { Type: 'Wait', SecondsPath: '$.s', End: true } }), { s: 0 }), { s: 0 });
  assert.deepEqual(
    await output(machine({ W: { Type: 'Wait', TimestampPath: '$.t', End: true } }), { t: '2020-01-01T00:00:00Z' }),
    { t: '2020-01-01T00:00:00Z' },
  );
  const failed = await shop.run(machine({ W: { Type: 'Wait', SecondsPath: '$.s', End: true } }), {});
  assert.match(failed.cause as string, /The SecondsPath parameter does not reference an input value: \$\.s$/);
});

test('a day that its month does not have is no time', async () => {
  for (const [t, status] of [
    ['2024-02-29T00:00:00Z', 'SUCCEEDED'],
    ['2023-02-29T00:00:00Z', 'FAILED'],
    ['2024-04-31T00:00:00Z', 'FAILED'],
    ['2024-04-00T00:00:00Z', 'FAILED'],
  ])
    assert.equal(
      (await shop.run(machine({ W: { Type: 'Wait', TimestampPath: '$.t', End: true } }), { t })).status,
      status,
      t,
    );
});

test('a timeout that the input gives is a second at least', async () => {
  for (const field of ['TimeoutSeconds', 'HeartbeatSeconds'])
    for (const s of [0, -1, 100_000_000]) {
      const task = {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'q', MessageBody: 'm' },
      };
      const failed = await shop.run(machine({ T: { ...task, [`${field}Path`]: '$.s', End: true } }), { s });
      assert.equal(failed.error, 'States.Runtime');
      assert.match(failed.cause as string, new RegExp(`${field} must be from 1 to 99999999, but was: ${s}$`));
    }
});

test('a Map takes its numbers from texts too, and says what is no number in AWS’s words', async () => {
  const inner = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const map = machine({
    M: { Type: 'Map', ItemsPath: '$.list', MaxConcurrencyPath: '$.n', ItemProcessor: inner, End: true },
  });
  assert.deepEqual(await output(map, { n: '2', list: [1] }), [1]);
  for (const [n, cause] of [
    ['two', 'The MaxConcurrencyPath field refers to value "two" which is not a valid integer: $.n'],
    [1.5, 'The MaxConcurrencyPath field refers to value "1.5" which is not a valid integer: $.n'],
    [[1], 'The MaxConcurrencyPath field refers to value "[1]" which is not a valid integer: $.n'],
    [-1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."],
  ] as const) {
    const failed = await shop.run(map, { n, list: [1] });
    assert.equal(failed.error, 'States.Runtime');
    assert.ok(failed.cause?.endsWith(cause), failed.cause);
  }
});

test('a backslash is a part of a name in brackets and lets anything stand in a name after a dot', async () => {
  const named = (path: string) => machine({ P: { Type: 'Pass', Parameters: { 'v.$': path }, End: true } });
  assert.deepEqual(await output(named(`$['a\\"b']`), { 'a\\"b': 1, 'a"b': 2 }), { v: 1 });
  assert.deepEqual(await output(named(`$['a"b']`), { 'a\\"b': 1, 'a"b': 2 }), { v: 2 });
  assert.deepEqual(await output(named('$.a\\.b.c'), { 'a.b': { c: 1 } }), { v: 1 });
});

test('a text of nothing is null to States.StringToJson', async () => {
  const parse = machine({ P: { Type: 'Pass', Parameters: { 'v.$': 'States.StringToJson($.t)' }, End: true } });
  for (const t of ['', ' \n']) assert.deepEqual(await output(parse, { t }), { v: null });
  assert.equal((await shop.run(parse, { t: '{' })).error, 'States.IntrinsicFailure');
});

test('features of distributed Maps fail an inline Map by name', async () => {
  const inner = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const ended = await shop.run(
    machine({ M: { Type: 'Map', ItemBatcher: { MaxItemsPerBatch: 2 }, ItemProcessor: inner, End: true } }),
    [1],
  );
  assert.match(ended.cause as string, /'ItemBatcher' is only supported when the Mode of the Map is DISTRIBUTED/);
});

test('a Fail state takes its error and cause from the input', async () => {
  const ended = await shop.run(
    machine({ F: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('because {}', $.c)" } }),
    { e: 'E', c: 1 },
  );
  assert.deepEqual([ended.error, ended.cause], ['E', 'because 1']);
});

test('a result that cannot be placed fails the state by name', async () => {
  const ended = await shop.run(machine({ P: { Type: 'Pass', Result: 1, ResultPath: '$.a.b', End: true } }), { a: 5 });
  assert.equal(ended.error, 'States.ResultPathMatchFailure');
});

test('a catcher places the error and assigns from it', async () => {
  shop.plays['lambda:Invoke'] = () => ({
    FunctionError: 'Unhandled',
    Payload: Buffer.from('{"errorType":"E","errorMessage":"m"}'),
  });
  const definition = machine({
    T: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:f',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Assign: { 'why.$': '$.Error' }, Next: 'S' }],
      End: true,
    },
    S: { Type: 'Pass', Parameters: { 'error.$': '$.error.Error', 'why.$': '$why', 'was.$': '$.was' }, End: true },
  });
  assert.deepEqual(await output(definition, { was: 1 }), { error: 'E', why: 'E', was: 1 });
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
