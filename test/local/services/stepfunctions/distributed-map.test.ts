import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machine, openWorkshop, types, until, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const distributed = (states: Record<string, object>, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  },
  End: true,
  ...more,
});
const answer = (value: unknown) => ({ StatusCode: 200, Payload: Buffer.from(JSON.stringify(value)) });
const put: Record<string, string> = {};
const playS3 = (objects: Record<string, string>) => {
  shop.plays['s3:GetObject'] = ({ Key }) => ({ Body: Buffer.from(objects[Key as string] as string) });
  shop.plays['s3:PutObject'] = ({ Key, Body }) => {
    put[Key as string] = Buffer.from(Body as Uint8Array).toString();
    return {};
  };
};

test('every item becomes a child execution, results come in the order of items', async () => {
  const execution = await shop.start(
    await shop.create(
      machine({
        All: distributed(
          { Square: { Type: 'Pass', Output: '{% $states.input * $states.input %}', End: true } },
          { Items: '{% [1..25] %}', MaxConcurrency: 4, Label: 'squares' },
        ),
      }),
    ),
  );
  const ended = await shop.ended(execution);

  assert.deepEqual(
    JSON.parse(ended.output as string),
    Array.from({ length: 25 }, (_, i) => (i + 1) ** 2),
  );
  assert.deepEqual(types(await shop.history(execution)), [
    'ExecutionStarted',
    'MapStateEntered',
    'MapStateStarted',
    'MapRunStarted',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ]);
  const { mapRuns } = await shop.call<{ mapRuns: { mapRunArn: string }[] }>('ListMapRuns', { executionArn: execution });
  const run = await shop.call<{ status: string; itemCounts: { succeeded: number } }>('DescribeMapRun', {
    mapRunArn: mapRuns[0]?.mapRunArn,
  });
  assert.equal(run.status, 'SUCCEEDED');
  assert.equal(run.itemCounts.succeeded, 25);
  const { executions } = await shop.call<{ executions: { name: string }[] }>('ListExecutions', {
    mapRunArn: mapRuns[0]?.mapRunArn,
  });
  assert.equal(executions.length, 25);
});

test('failures are tolerated up to the count, above it the state fails', async () => {
  const odd = {
    Odd: { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'No' }], Default: 'Yes' },
    No: { Type: 'Fail', Error: 'Odd' },
    Yes: { Type: 'Succeed' },
  };

  const tolerated = await shop.run(machine({ M: distributed(odd, { Items: [1, 2, 3, 4], ToleratedFailureCount: 2 }) }));
  assert.deepEqual(JSON.parse(tolerated.output as string), [2, 4]);

  const failed = await shop.run(
    machine({ M: distributed(odd, { Items: [1, 2, 3, 4], ToleratedFailurePercentage: 49 }) }),
  );
  assert.equal(failed.error, 'States.ExceedToleratedFailureThreshold');
});

test('items are read from CSV, batched, and the results written beside a manifest', async () => {
  playS3({ 'in.csv': 'name,note\nana,"a, ""b"""\nben,\ncem,x\n' });
  const ended = await shop.run(
    machine({
      M: distributed(
        {
          S: {
            Type: 'Pass',
            Output: '{% $states.input.BatchInput.hello & $join($states.input.Items.name, "+") %}',
            End: true,
          },
        },
        {
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
            Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
          },
          ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { hello: 'hi ' } },
          ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out', Prefix: 'p' } },
        },
      ),
    }),
    { key: 'in.csv' },
  );

  const { ResultWriterDetails } = JSON.parse(ended.output as string);
  const manifest = JSON.parse(put[ResultWriterDetails.Key] as string);
  const written = JSON.parse(put[manifest.ResultFiles.SUCCEEDED[0].Key] as string) as { Output: string }[];
  assert.deepEqual(
    written.map(({ Output }) => JSON.parse(Output)),
    ['hi ana+ben', 'hi cem'],
  );
});

test('an object becomes its pairs, in the items and in the context object', async () => {
  const Output = '{% $states.input %}';
  const shown = (more: object) =>
    shop.run(machine({ All: distributed({ Show: { Type: 'Pass', Output, End: true } }, more) }), { a: 1, b: [2] });
  const Items = '{% $states.input %}';
  assert.deepEqual(JSON.parse((await shown({ Items })).output as string), [
    { Key: 'a', Value: 1 },
    { Key: 'b', Value: [2] },
  ]);
  const ItemSelector = { key: '{% $states.context.Map.Item.Key %}', value: '{% $states.context.Map.Item.Value %}' };
  assert.deepEqual(JSON.parse((await shown({ Items, ItemSelector })).output as string), [
    { key: 'a', value: 1 },
    { key: 'b', value: [2] },
  ]);
});

test('a tolerance may be a text, and an invalid one is reported', async () => {
  const map = (more: object) => ({
    StartAt: 'All',
    States: { All: { ...distributed({ P: { Type: 'Pass', End: true } }), ...more } },
  });
  const failed = async (more: object, input: object) => (await shop.run(map(more), input)).cause ?? '';
  const count = { ItemsPath: '$.list', ToleratedFailureCountPath: '$.n' };
  const percentage = { ItemsPath: '$.list', ToleratedFailurePercentagePath: '$.n' };
  assert.equal(await failed(count, { n: '1', list: [] }), '');
  assert.equal(await failed(percentage, { n: '12.5', list: [] }), '');
  assert.match(
    await failed(count, { n: 1.5, list: [] }),
    /ToleratedFailureCountPath field refers to value "1\.5" which is not a valid integer: \$\.n$/,
  );
  assert.match(
    await failed(percentage, { n: 'x', list: [] }),
    /ToleratedFailurePercentagePath field refers to value "x" which is not a valid float: \$\.n$/,
  );
});

test('an object that is no list fails the reading', async () => {
  playS3({ 'one.json': '5' });
  const ended = await shop.run(
    machine({
      M: distributed(
        { S: { Type: 'Succeed' } },
        {
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            ReaderConfig: { InputType: 'JSON' },
            Arguments: { Bucket: 'b', Key: 'one.json' },
          },
        },
      ),
    }),
  );

  assert.deepEqual(
    [ended.error, ended.cause],
    ['States.ItemReaderFailed', 'Attempting to map over non-iterable node.'],
  );
});

test('a map run goes on after a restart', async () => {
  const open = new Map<number, (value: unknown) => void>();
  shop.plays['lambda:Invoke'] = (input) =>
    new Promise((resolve) =>
      open.set(JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString()), (value) => resolve(answer(value))),
    );
  const execution = await shop.start(
    await shop.create(
      machine({
        M: distributed(
          {
            F: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
          { Items: [1, 2, 3], MaxConcurrency: 2 },
        ),
      }),
    ),
  );
  await until(() => open.size === 2 || undefined);
  open.get(1)?.('one');
  await until(() => open.get(3));
  open.clear();
  await shop.restart();
  (await until(() => open.get(2)))('two');
  (await until(() => open.get(3)))('three');

  assert.deepEqual(JSON.parse((await shop.ended(execution)).output as string), ['one', 'two', 'three']);
});

test('stopping the parent stops its children', async () => {
  const execution = await shop.start(
    await shop.create(
      machine({ M: distributed({ W: { Type: 'Wait', Seconds: 1000, End: true } }, { Items: [1, 2] }) }),
    ),
  );
  const { mapRuns } = await until(async () => {
    const listed = await shop.call<{ mapRuns: { mapRunArn: string }[] }>('ListMapRuns', { executionArn: execution });
    return listed.mapRuns.length > 0 ? listed : undefined;
  });
  await shop.call('StopExecution', { executionArn: execution });

  await until(async () => {
    const run = await shop.call<{ status: string; executionCounts: { aborted: number } }>('DescribeMapRun', {
      mapRunArn: mapRuns[0]?.mapRunArn,
    });
    return (run.status === 'ABORTED' && run.executionCounts.aborted === 2) || undefined;
  });
});

test('readers and writers that are not there are refused when the machine is created', async () => {
  const reader = (config: object) => ({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: config,
      Arguments: { Bucket: 'b', Key: 'k' },
    },
  });
  const writer = {
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      WriterConfig: { OutputType: 'JSONL' },
      Arguments: { Bucket: 'b' },
    },
  };
  const states = { S: { Type: 'Succeed' } };
  await assert.rejects(shop.create(machine({ M: distributed(states, reader({ InputType: 'PARQUET' })) })), {
    code: 'NotInLocalCloud',
    message: /PARQUET/,
  });
  await assert.rejects(shop.create(machine({ M: distributed(states, reader({ ItemsPointer: '/a' })) })), {
    code: 'InvalidDefinition',
    message: /ItemsPointer/,
  });
  await assert.rejects(shop.create(machine({ M: distributed(states, writer) })), {
    code: 'NotInLocalCloud',
    message: /ResultWriter/,
  });
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
