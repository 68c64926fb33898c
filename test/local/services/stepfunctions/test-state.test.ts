import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorkshop, ROLE, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

interface Answer {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: Record<string, unknown>;
}
const ask = (definition: object, more: object = {}) =>
  shop.call<Answer>('TestState', { definition: JSON.stringify(definition), roleArn: ROLE, ...more });
const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', 'Payload.$': '$.n' },
  ResultSelector: { 'got.$': '$.Payload' },
  ResultPath: '$.r',
  Next: 'Later',
};

test('a state is run with its real task', async () => {
  shop.plays['lambda:Invoke'] = (input) => ({ StatusCode: 200, Payload: input['Payload'] });
  const answer = await ask(task, { input: '{"n":5}' });
  assert.deepEqual([answer.status, answer.output, answer.nextState], ['SUCCEEDED', '{"n":5,"r":{"got":5}}', 'Later']);
});

test('a mocked result stands in for the task, and the data flow can be inspected', async () => {
  const answer = await ask(task, {
    input: '{"n":5}',
    inspectionLevel: 'DEBUG',
    mock: { result: '{"Payload":7,"StatusCode":200}' },
  });
  assert.equal(answer.output, '{"n":5,"r":{"got":7}}');
  const data = Object.fromEntries(
    Object.entries(answer.inspectionData ?? {}).map(([key, value]) => [key, JSON.parse(String(value))]),
  );
  assert.deepEqual(data, {
    input: { n: 5 },
    afterInputPath: { n: 5 },
    afterParameters: { FunctionName: 'f', Payload: 5 },
    result: { Payload: 7, StatusCode: 200 },
    afterResultSelector: { got: 7 },
    afterResultPath: { n: 5, r: { got: 7 } },
  });
});

test('a mocked error is retried, caught or fails the state', async () => {
  const mock = { errorOutput: { error: 'E', cause: 'c' } };
  const handlers = {
    Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ['E'], Next: 'Caught', ResultPath: '$.e' }],
  };
  const retried = await ask(
    { ...task, ...handlers },
    { input: '{"n":1}', mock, inspectionLevel: 'DEBUG', stateConfiguration: { retrierRetryCount: 1 } },
  );
  assert.deepEqual(
    [retried.status, retried.inspectionData?.['errorDetails']],
    ['RETRIABLE', { retryBackoffIntervalSeconds: 6, retryIndex: 0 }],
  );
  const caught = await ask(
    { ...task, ...handlers },
    { input: '{"n":1}', mock, stateConfiguration: { retrierRetryCount: 2 } },
  );
  assert.deepEqual(
    [caught.status, caught.nextState, caught.output],
    ['CAUGHT_ERROR', 'Caught', '{"n":1,"e":{"Error":"E","Cause":"c"}}'],
  );
  assert.deepEqual(await ask(task, { input: '{"n":1}', mock }), { error: 'E', cause: 'c', status: 'FAILED' });
});

test('a state of a machine is picked by its name; variables, and with a mock its context, can be given', async () => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Output: '{% $x & $states.context.Execution.Name %}',
        End: true,
      },
    },
  };
  const given = { variables: '{"x":"v"}', context: '{"Execution":{"Name":"n"}}' };
  const answer = await ask(definition, { stateName: 'B', ...given, mock: { result: '{"StatusCode":200}' } });
  assert.equal(answer.output, '"vn"');
  await assert.rejects(ask(definition, { stateName: 'B', ...given }), { name: 'ValidationException' });
  await assert.rejects(ask(definition, { stateName: 'C' }), { message: 'State not found in definition' });
});

test('a choice tells where it leads', async () => {
  const choice = {
    Type: 'Choice',
    Choices: [{ Variable: '$.n', NumericGreaterThan: 1, Next: 'Big' }],
    Default: 'Small',
  };
  assert.equal((await ask(choice, { input: '{"n":2}' })).nextState, 'Big');
  assert.equal((await ask(choice, { input: '{"n":0}' })).nextState, 'Small');
});

const startExecution = { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution', Parameters: {}, End: true };
const call = (action: string) => ({ Type: 'Task', Resource: `arn:aws:states:::${action}`, Parameters: {}, End: true });
const mocks: readonly [what: string, definition: object, result: unknown, message: RegExp | undefined][] = [
  ['required', startExecution, {}, /Required field 'ExecutionArn' is missing/],
  ['an ISO time', startExecution, { ExecutionArn: 'arn', StartDate: 'now' }, undefined],
  ['a number for a string', startExecution, { ExecutionArn: 1, StartDate: 'now' }, /'ExecutionArn' must be a string/],
  ['no object', startExecution, [], /Mocked result must be an object/],
  ['any payload', call('lambda:invoke'), { Payload: { free: [1] } }, undefined],
  ['half a number', call('lambda:invoke'), { StatusCode: 1.5 }, /'StatusCode' must be a number/],
  ['a list', call('aws-sdk:s3:listBuckets'), { Buckets: 'b' }, /'Buckets' must be an array/],
  ['values of a map', call('aws-sdk:dynamodb:getItem'), { Item: { a: { N: 5 } } }, /'N' must be a string/],
  [
    'a value of an enum',
    call('aws-sdk:dynamodb:describeTable'),
    { Table: { TableStatus: 'x' } },
    /not an expected value/,
  ],
  ['of a service elsewhere', call('aws-sdk:athena:getWorkGroup'), { WorkGroup: 5 }, undefined],
];
for (const [what, definition, result, message] of mocks)
  test(`a mocked result is ${message ? 'refused' : 'taken'}: ${what}`, async () => {
    const asked = ask(definition, { mock: { result: JSON.stringify(result) } });
    if (message) await assert.rejects(asked, { name: 'ValidationException', message });
    else assert.equal((await asked).status, 'SUCCEEDED');
  });

test('PRESENT forgives what is missing, NONE forgives everything', async () => {
  const of = (result: string, fieldValidationMode: string) =>
    ask(startExecution, { mock: { result, fieldValidationMode } });
  assert.equal((await of('{}', 'PRESENT')).status, 'SUCCEEDED');
  await assert.rejects(of('{"ExecutionArn":1}', 'PRESENT'), { message: /must be a string/ });
  assert.equal((await of('{"ExecutionArn":1}', 'NONE')).status, 'SUCCEEDED');
});

const inner = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const map = { Type: 'Map', ItemProcessor: inner, End: true };
const second = { StartAt: 'Q', States: { Q: { Type: 'Pass', End: true } } };
const parallel = { Type: 'Parallel', Branches: [inner, second], End: true };
const refusals: readonly [what: string, definition: object, more: object, message: RegExp][] = [
  ['a Map without a mock', map, {}, /does not support Map or Parallel states/],
  ['a Parallel without a mock', parallel, {}, /does not support Map or Parallel states/],
  ['a job without a mock', call('states:startExecution.sync:2'), {}, /does not support '.sync' or/],
  ['a mocked Pass', { Type: 'Pass', End: true }, { mock: { result: '{}' } }, /State type 'Pass' is not supported/],
  ['both', startExecution, { mock: { result: '{}', errorOutput: { error: 'E' } } }, /only one of the following fields/],
  [
    'an error without its name',
    startExecution,
    { mock: { errorOutput: { cause: 'c' } } },
    /An error was not specified/,
  ],
  ['a Map that answers no list', map, { input: '[]', mock: { result: '{}' } }, /must be an array/],
  ['one branch of two', parallel, { mock: { result: '[1]' } }, /number of Parallel branches/],
  [
    'more failures than items',
    map,
    { input: '[1]', mock: { result: '[1]' }, stateConfiguration: { mapIterationFailureCount: 2 } },
    /less than or equal to the number of Map iterations/,
  ],
];
for (const [what, definition, more, message] of refusals)
  test(`TestState refuses ${what}`, () => assert.rejects(ask(definition, more), { message }));

test('a Map shows what its iterations would get', async () => {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  const definition = {
    ...map,
    ItemProcessor: { ...inner, ProcessorConfig },
    ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' },
    ItemBatcher: { MaxItemsPerBatch: 2 },
  };
  const { inspectionData = {} } = await ask(definition, {
    input: '["a","b","c"]',
    inspectionLevel: 'DEBUG',
    mock: { result: '[1]' },
  });
  assert.deepEqual(JSON.parse(String(inspectionData['afterItemSelector'])), [
    { i: 0, v: 'a' },
    { i: 1, v: 'b' },
    { i: 2, v: 'c' },
  ]);
  assert.equal(JSON.parse(String(inspectionData['afterItemBatcher'])).length, 2);
});

test('the caller brings the data that an ItemReader would read', async () => {
  const definition = {
    ...map,
    ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
    ItemSelector: { 'v.$': '$$.Map.Item.Value.a' },
  };
  const mock = { result: '[1]' };
  await assert.rejects(ask(definition, { mock }), { message: /ItemReader data must be specified/ });
  const { inspectionData = {} } = await ask(definition, {
    mock,
    inspectionLevel: 'DEBUG',
    stateConfiguration: { mapItemReaderData: 'a\n1\n2\n' },
  });
  assert.equal(inspectionData['afterItemSelector'], '[{"v":"1"},{"v":"2"}]');
});
