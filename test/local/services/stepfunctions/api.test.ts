import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';
import { machine, until } from './workshop.ts';

const data = mkdtempSync(join(tmpdir(), 'states-api-'));
let cloud: OpenCloud;
let sfn: SFNClient;
before(async () => {
  cloud = await openCloud({ data });
  sfn = clientOf('eu-central-1');
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const clientOf = (region: string) =>
  new SFNClient({
    endpoint: cloud.url,
    region,
    disableHostPrefix: true,
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'any' },
  });
const roleArn = 'arn:aws:iam::111122223333:role/machine';
let counter = 0;
const create = async (definition: object, more: object = {}) => {
  const created = await sfn.send(
    new CreateStateMachineCommand({ name: `m${++counter}`, roleArn, definition: JSON.stringify(definition), ...more }),
  );
  return created.stateMachineArn as string;
};
const say = (what: unknown) => machine({ Say: { Type: 'Succeed', Output: what } });
const waiting = machine({ W: { Type: 'Wait', Seconds: 1000, End: true } });
const start = async (stateMachineArn: string, more: object = {}) =>
  (await sfn.send(new StartExecutionCommand({ stateMachineArn, ...more }))).executionArn as string;
const ended = (executionArn: string) =>
  until(async () => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return described.status === 'RUNNING' ? undefined : described;
  });

test('creating the same machine again answers it, another under its name is refused', async () => {
  const input = { name: 'twice', roleArn, definition: JSON.stringify(say(1)) };
  const first = await sfn.send(new CreateStateMachineCommand(input));
  const second = await sfn.send(new CreateStateMachineCommand(input));

  assert.equal(second.stateMachineArn, 'arn:aws:states:eu-central-1:111122223333:stateMachine:twice');
  assert.deepEqual(second.creationDate, first.creationDate);
  await assert.rejects(sfn.send(new CreateStateMachineCommand({ ...input, definition: JSON.stringify(say(2)) })), {
    name: 'StateMachineAlreadyExists',
  });
  await assert.rejects(sfn.send(new CreateStateMachineCommand({ ...input, name: 'a b' })), { name: 'InvalidName' });
});

test('regions and accounts do not see each other', async () => {
  const other = clientOf('us-west-2');
  const { stateMachines } = await other.send(new ListStateMachinesCommand({}));
  assert.deepEqual(stateMachines, []);
});

test('a version keeps what was published, an alias moves between versions, executions say which they took', async () => {
  const arn = await create(say('one'), { publish: true, versionDescription: 'first' });
  const updated = await sfn.send(
    new UpdateStateMachineCommand({ stateMachineArn: arn, definition: JSON.stringify(say('two')), publish: true }),
  );
  assert.equal(updated.stateMachineVersionArn, `${arn}:2`);
  const again = await sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn: arn }));
  assert.equal(again.stateMachineVersionArn, `${arn}:2`);
  assert.equal(
    (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: `${arn}:1` }))).definition,
    JSON.stringify(say('one')),
  );
  const { stateMachineVersions } = await sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn: arn }));
  assert.deepEqual(
    stateMachineVersions?.map((version) => version.stateMachineVersionArn),
    [`${arn}:2`, `${arn}:1`],
  );

  const route = (n: number) => ({ routingConfiguration: [{ stateMachineVersionArn: `${arn}:${n}`, weight: 100 }] });
  const { stateMachineAliasArn } = await sfn.send(new CreateStateMachineAliasCommand({ name: 'live', ...route(1) }));
  const old = await ended(await start(stateMachineAliasArn as string));
  await sfn.send(new UpdateStateMachineAliasCommand({ stateMachineAliasArn, ...route(2) }));
  const fresh = await ended(await start(stateMachineAliasArn as string));
  assert.deepEqual([old.output, fresh.output], ['"one"', '"two"']);
  assert.deepEqual([old.stateMachineVersionArn, old.stateMachineAliasArn], [`${arn}:1`, `${arn}:live`]);
  assert.equal(
    (await sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).routingConfiguration?.[0]
      ?.stateMachineVersionArn,
    `${arn}:2`,
  );
  await assert.rejects(sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${arn}:2` })), {
    name: 'ConflictException',
  });
  await sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${arn}:1` }));
  await assert.rejects(start(`${arn}:1`), { name: 'StateMachineDoesNotExist' });
});

test('weighted aliases are refused by name', async () => {
  const arn = await create(say(1), { publish: true });
  await sfn.send(
    new UpdateStateMachineCommand({ stateMachineArn: arn, definition: JSON.stringify(say(2)), publish: true }),
  );
  const routes = [1, 2].map((n) => ({ stateMachineVersionArn: `${arn}:${n}`, weight: 50 }));
  await assert.rejects(sfn.send(new CreateStateMachineAliasCommand({ name: 'half', routingConfiguration: routes })), {
    name: 'NotInLocalCloud',
    message: /weights/,
  });
});

test('a name starts one execution: the same input answers it while it runs, anything else is refused', async () => {
  const arn = await create(waiting);
  const first = await start(arn, { name: 'n', input: '{"a":1}' });
  assert.equal(await start(arn, { name: 'n', input: '{"a":1}' }), first);
  await assert.rejects(start(arn, { name: 'n', input: '{"a":2}' }), { name: 'ExecutionAlreadyExists' });
  await sfn.send(new StopExecutionCommand({ executionArn: first, error: 'Enough', cause: 'of it' }));
  const stopped = await ended(first);
  assert.deepEqual([stopped.status, stopped.error, stopped.cause], ['ABORTED', 'Enough', 'of it']);
  await assert.rejects(start(arn, { name: 'n', input: '{"a":1}' }), { name: 'ExecutionAlreadyExists' });
  await assert.rejects(start(arn, { input: '{' }), { name: 'InvalidExecutionInput' });
});

test('executions and histories come in pages', async () => {
  const arn = await create(
    machine(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [
          `P${i}`,
          { Type: 'Pass', ...(i < 29 ? { Next: `P${i + 1}` } : { End: true }) },
        ]),
      ),
    ),
  );
  const executions = await Promise.all(Array.from({ length: 5 }, () => start(arn)));
  for (const execution of executions) await ended(execution);
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 2, nextToken, statusFilter: 'SUCCEEDED' }),
    );
    seen.push(...(page.executions ?? []).map(({ executionArn }) => executionArn as string));
    nextToken = page.nextToken;
  } while (nextToken);
  assert.deepEqual(seen.sort(), executions.sort());

  const executionArn = executions[0] as string;
  const forward: number[] = [];
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 7, nextToken }));
    forward.push(...(page.events ?? []).map(({ id }) => id as number));
    nextToken = page.nextToken;
  } while (nextToken);
  assert.deepEqual(
    forward,
    Array.from({ length: 62 }, (_, i) => i + 1),
  );
  const back = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 3, reverseOrder: true, includeExecutionData: false }),
  );
  assert.deepEqual(
    back.events?.map(({ id }) => id),
    [62, 61, 60],
  );
  assert.equal(back.events?.[0]?.executionSucceededEventDetails?.output, undefined);
});

test('events of the history carry AWS’s names, ids and details', async () => {
  const execution = await start(
    await create(machine({ A: { Type: 'Pass', Assign: { x: [1] }, Output: 5, End: true } })),
    { input: ' {"a": 1}' },
  );
  await ended(execution);
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: execution }));
  assert.deepEqual(
    events?.map(({ timestamp, ...event }) => ({ ...event, timestamp: timestamp instanceof Date })),
    [
      {
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        executionStartedEventDetails: { input: ' {"a": 1}', inputDetails: { truncated: false }, roleArn },
        timestamp: true,
      },
      {
        id: 2,
        previousEventId: 0,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'A', input: ' {"a": 1}', inputDetails: { truncated: false } },
        timestamp: true,
      },
      {
        id: 3,
        previousEventId: 2,
        type: 'PassStateExited',
        stateExitedEventDetails: {
          name: 'A',
          output: '5',
          outputDetails: { truncated: false },
          assignedVariables: { x: '[1]' },
          assignedVariablesDetails: { truncated: false },
        },
        timestamp: true,
      },
      {
        id: 4,
        previousEventId: 3,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '5', outputDetails: { truncated: false } },
        timestamp: true,
      },
    ],
  );
});

test('a deleted machine takes no starts, its executions run to their end and can be described', async () => {
  const arn = await create(waiting);
  const execution = await start(arn);
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
  await assert.rejects(start(arn), { name: 'StateMachineDeleting' });
  assert.equal(
    (await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: execution }))).definition,
    JSON.stringify(waiting),
  );
  await sfn.send(new StopExecutionCommand({ executionArn: execution }));
  await ended(execution);
  await until(async () =>
    sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn })).then(
      () => undefined,
      (error) => error.name === 'StateMachineDoesNotExist',
    ),
  );
});

test('tags are set, read and removed', async () => {
  const resourceArn = await create(say(1), { tags: [{ key: 'a', value: '1' }] });
  await sfn.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
  await sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  assert.deepEqual((await sfn.send(new ListTagsForResourceCommand({ resourceArn }))).tags, [{ key: 'b', value: '2' }]);
});

test('an express machine answers synchronously, with its failure as an answer', async () => {
  const arn = await create(
    machine({
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'S' }], Default: 'F' },
      S: { Type: 'Succeed' },
      F: { Type: 'Fail', Error: 'E' },
    }),
    { type: 'EXPRESS' },
  );
  const good = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn: arn, input: '{"ok":true}' }));
  const bad = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn: arn, input: '{"ok":false}' }));
  assert.deepEqual([good.status, good.output, bad.status, bad.error], ['SUCCEEDED', '{"ok":true}', 'FAILED', 'E']);
  await assert.rejects(sfn.send(new ListExecutionsCommand({ stateMachineArn: arn })), {
    name: 'StateMachineTypeNotSupported',
  });
});

test('validation tells what is wrong and where', async () => {
  const { result, diagnostics } = await sfn.send(
    new ValidateStateMachineDefinitionCommand({
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Pass', Output: '{% $foo( %}', Next: 'B' } },
      }),
    }),
  );
  assert.equal(result, 'FAIL');
  assert.deepEqual(
    diagnostics?.map(({ code, location }) => [code, location]),
    [
      ['MISSING_TRANSITION_TARGET', '/States/A/Next'],
      ['MISSING_END_STATE', undefined],
      ['INVALID_JSONATA_EXPRESSION', '/States/A/Output'],
    ],
  );
  assert.equal(
    (await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(say(1)) }))).result,
    'OK',
  );
});

test('activities and http:invoke are refused by name', async () => {
  const task = (Resource: string) => machine({ A: { Type: 'Task', Resource, End: true } });
  await assert.rejects(create(task('arn:aws:states:eu-central-1:111122223333:activity:a')), {
    name: 'NotInLocalCloud',
    message: /activities/,
  });
  await assert.rejects(create(task('arn:aws:states:::http:invoke')), {
    name: 'NotInLocalCloud',
    message: /http:invoke/,
  });
});

test('a failed execution is redriven from where it failed', async () => {
  const arn = await create(
    machine({
      First: { Type: 'Pass', Assign: { seen: '{% $states.context.Execution.RedriveCount %}' }, Next: 'Judge' },
      Judge: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.context.Execution.RedriveCount > 0 %}', Next: 'Good' }],
        Default: 'Bad',
      },
      Bad: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
        Arguments: {
          ExecutionArn: '{% $states.context.Execution.RedriveCount > 0 ? $states.context.Execution.Id : "none" %}',
        },
        Output: '{% $seen %}',
        Next: 'Good',
      },
      Good: { Type: 'Succeed' },
    }),
  );
  const executionArn = await start(arn);
  assert.equal((await ended(executionArn)).status, 'FAILED');
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  const again = await ended(executionArn);
  assert.equal(again.redriveCount, 1);
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  const types = events?.map(({ type }) => type) ?? [];
  assert.equal(types.filter((type) => type === 'PassStateEntered').length, 1);
  assert.equal(types.filter((type) => type === 'ExecutionRedriven').length, 1);
  assert.equal(types.filter((type) => type === 'TaskScheduled').length, 2);
});

test('a made-up token is invalid', async () => {
  await assert.rejects(sfn.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' })), { name: 'InvalidToken' });
});

test('a missing thing is reported as missing', async () => {
  const executionArn = 'arn:aws:states:eu-central-1:111122223333:execution:none:none';
  await assert.rejects(sfn.send(new DescribeExecutionCommand({ executionArn })), { name: 'ExecutionDoesNotExist' });
  await assert.rejects(sfn.send(new DescribeStateMachineCommand({ stateMachineArn: 'x' })), { name: 'InvalidArn' });
});
