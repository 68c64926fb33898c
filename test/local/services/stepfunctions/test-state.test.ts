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

test('a state of a machine is picked by its name; variables and context can be given', async () => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Succeed', Output: '{% $x & $states.context.Execution.Name %}' },
    },
  };
  const answer = await ask(definition, {
    stateName: 'B',
    variables: '{"x":"v"}',
    context: '{"Execution":{"Name":"n"}}',
  });
  assert.equal(answer.output, '"vn"');
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

test('mocks that no service would answer are refused', async () => {
  const put = { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution', Parameters: {}, End: true };
  await assert.rejects(ask(put, { mock: { result: '{}' } }), { message: /Required field 'ExecutionArn' is missing/ });
  assert.equal((await ask(put, { mock: { result: '{}', fieldValidationMode: 'NONE' } })).status, 'SUCCEEDED');
});
