import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '../../../../local/kernel/fault.ts';
import { machine, openWorkshop, ROLE, types, until, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const INVOKE = 'arn:aws:states:::lambda:invoke';
const payloadOf = (input: Record<string, unknown>) =>
  JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
const answer = (value: unknown) => ({
  StatusCode: 200,
  ExecutedVersion: '$LATEST',
  Payload: Buffer.from(JSON.stringify(value)),
});

test('a function gets the payload and its answer is parsed', async () => {
  shop.plays['lambda:Invoke'] = (input) => answer({ doubled: payloadOf(input).n * 2, name: input['FunctionName'] });

  const ended = await shop.run(
    machine({
      Double: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: { FunctionName: 'double', Payload: { n: '{% $states.input.n %}' } },
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    }),
    { n: 21 },
  );

  assert.deepEqual(JSON.parse(ended.output as string), { doubled: 42, name: 'double' });
});

test('an error that a function throws is the error of the task, its payload the cause, and both reach the catcher', async () => {
  const thrown = { errorType: 'NoSlot', errorMessage: 'taken', trace: [] };
  shop.plays['lambda:Invoke'] = () => ({ ...answer(thrown), FunctionError: 'Unhandled' });

  const ended = await shop.run(
    machine({
      Take: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: { FunctionName: 'take' },
        Catch: [
          {
            ErrorEquals: ['NoSlot'],
            Assign: { why: '{% $states.errorOutput.Error %}' },
            Output: '{% $parse($states.errorOutput.Cause) %}',
            Next: 'Tell',
          },
        ],
        End: true,
      },
      Tell: { Type: 'Succeed', Output: '{% {"why": $why, "cause": $states.input} %}' },
    }),
  );

  assert.deepEqual(JSON.parse(ended.output as string), { why: 'NoSlot', cause: thrown });
});

test('a task is retried with its delays and the context counts the retries', async () => {
  const seen: number[] = [];
  shop.plays['lambda:Invoke'] = (input) => {
    seen.push(payloadOf(input));
    if (seen.length < 3) throw new Fault('TooManyRequestsException', 'slow down', { status: 429 });
    return answer('done');
  };

  const execution = await shop.start(
    await shop.create(
      machine({
        Try: {
          Type: 'Task',
          Resource: INVOKE,
          Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
          Output: '{% $states.result.Payload %}',
          Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 10, BackoffRate: 3 }],
          End: true,
        },
      }),
    ),
  );
  await until(() => seen.length === 1 || undefined);
  await until(async () => types(await shop.history(execution)).includes('TaskFailed') || undefined);
  shop.clock.advance(9_000);
  assert.equal(seen.length, 1);
  shop.clock.advance(1_100);
  await until(
    async () => types(await shop.history(execution)).filter((type) => type === 'TaskFailed').length === 2 || undefined,
  );
  shop.clock.advance(30_100);
  const ended = await shop.ended(execution);

  assert.equal(ended.output, '"done"');
  assert.deepEqual(seen, [0, 1, 2]);
});

test('AccessDenied inside a task fails it with the denial in its cause', async () => {
  shop.plays['dynamodb:PutItem'] = () => {
    throw new Fault('AccessDeniedException', `User: x is not authorized to perform: dynamodb:PutItem on resource: y`);
  };

  const ended = await shop.run(
    machine({
      Put: {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:putItem',
        Arguments: { TableName: 't', Item: {} },
        End: true,
      },
    }),
  );

  assert.equal(ended.status, 'FAILED');
  assert.equal(ended.error, 'DynamoDB.AmazonDynamoDBException');
  assert.match(
    ended.cause as string,
    /^User: x is not authorized to perform: dynamodb:PutItem on resource: y \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: AccessDeniedException; /,
  );
});

test('a task waits for its token, heartbeats keep it, a second answer comes too late', async () => {
  let token = '';
  shop.plays['sqs:SendMessage'] = (input) => {
    token = JSON.parse(input['MessageBody'] as string).token;
    return { MessageId: 'm' };
  };
  const execution = await shop.start(
    await shop.create(
      machine({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
          HeartbeatSeconds: '{% 30 * 2 %}',
          Output: '{% $states.result.by %}',
          End: true,
        },
      }),
    ),
  );
  await until(async () => types(await shop.history(execution)).includes('TaskSubmitted') || undefined);
  for (let i = 0; i < 3; i += 1) {
    shop.clock.advance(50_000);
    await shop.call('SendTaskHeartbeat', { taskToken: token });
  }
  await shop.call('SendTaskSuccess', { taskToken: token, output: '{"by":"ana"}' });

  assert.equal((await shop.ended(execution)).output, '"ana"');
  assert.deepEqual(types(await shop.history(execution)), [
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  await assert.rejects(shop.call('SendTaskSuccess', { taskToken: token, output: '1' }), { code: 'TaskTimedOut' });
  await assert.rejects(shop.call('SendTaskSuccess', { taskToken: 'made up', output: '1' }), { code: 'InvalidToken' });
});

test('a task without heartbeats times out, which States.HeartbeatTimeout catches', async () => {
  shop.plays['sqs:SendMessage'] = () => ({ MessageId: 'm' });
  const execution = await shop.start(
    await shop.create(
      machine({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Arguments: { QueueUrl: 'q', MessageBody: 'x' },
          HeartbeatSeconds: 60,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
          End: true,
        },
        Late: { Type: 'Pass', End: true },
      }),
    ),
  );
  await until(async () => types(await shop.history(execution)).includes('TaskSubmitted') || undefined);
  shop.clock.advance(60_500);

  const ended = await shop.ended(execution);
  assert.equal(JSON.parse(ended.output as string).Error, 'States.Timeout');
});

const builds = (statuses: string[]) => {
  const calls: string[] = [];
  shop.plays['codebuild:StartBuild'] = (input) => {
    calls.push(`start ${input['projectName']} ${JSON.stringify(input['environmentVariablesOverride'])}`);
    return { build: { id: 'p:1', buildStatus: 'IN_PROGRESS' } };
  };
  shop.plays['codebuild:BatchGetBuilds'] = () => ({
    builds: [{ id: 'p:1', buildStatus: statuses.shift() ?? 'IN_PROGRESS' }],
  });
  shop.plays['codebuild:StopBuild'] = (input) => {
    calls.push(`stop ${input['id']}`);
    return {};
  };
  return calls;
};
const build = (more: object = {}) =>
  machine({
    Build: {
      Type: 'Task',
      Resource: 'arn:aws:states:::codebuild:startBuild.sync',
      Arguments: { ProjectName: 'p', EnvironmentVariablesOverride: [{ Name: 'A', Value: '1', Type: 'PLAINTEXT' }] },
      Output: '{% $states.result.Build.BuildStatus %}',
      End: true,
      ...more,
    },
  });

test('a build is started in its own spelling and its end awaited', async () => {
  const calls = builds(['IN_PROGRESS', 'SUCCEEDED']);

  const ended = await shop.run(build());

  assert.equal(ended.output, '"SUCCEEDED"');
  assert.deepEqual(calls, ['start p [{"name":"A","value":"1","type":"PLAINTEXT"}]']);
});

test('a red build fails the task with the build as its cause', async () => {
  builds(['FAILED']);

  const ended = await shop.run(build());

  assert.equal(ended.error, 'States.TaskFailed');
  assert.equal(JSON.parse(ended.cause as string).Build.BuildStatus, 'FAILED');
});

test('waiting for a build needs the managed rule', async () => {
  builds(['SUCCEEDED']);
  shop.authorize = (_caller, demands) => {
    if (
      demands.some(
        ({ action, resource }) =>
          action === 'events:PutRule' && resource.endsWith('rule/StepFunctionsGetEventForCodeBuildStartBuildRule'),
      )
    )
      throw new Fault('AccessDeniedException', 'not authorized to perform: events:PutRule');
  };
  const ended = await shop.run(build());
  shop.authorize = () => {};

  assert.equal(ended.error, 'CodeBuild.AWSCodeBuildException');
  assert.match(ended.cause as string, /events:PutRule/);
});

test('a batch of builds is awaited and stopped as one, under a managed rule of its own', async () => {
  const calls: string[] = [];
  const statuses = ['IN_PROGRESS', 'SUCCEEDED'];
  shop.plays['codebuild:StartBuildBatch'] = ({ projectName }) => {
    calls.push(`start ${projectName}`);
    return { buildBatch: { id: 'p:1', buildBatchStatus: 'IN_PROGRESS' } };
  };
  shop.plays['codebuild:BatchGetBuildBatches'] = () => ({
    buildBatches: [{ id: 'p:1', buildBatchStatus: statuses.shift() ?? 'IN_PROGRESS' }],
  });
  shop.plays['codebuild:StopBuildBatch'] = ({ id }) => {
    calls.push(`stop ${id}`);
    return {};
  };
  const asked: string[] = [];
  shop.authorize = (_caller, demands) => asked.push(...demands.map(({ action, resource }) => `${action} ${resource}`));
  const batch = build({
    Resource: 'arn:aws:states:::codebuild:startBuildBatch.sync',
    Output: '{% $states.result.BuildBatch.BuildBatchStatus %}',
  });

  const ended = await shop.run(batch);
  shop.authorize = () => {};
  const stopped = await shop.start(await shop.create(batch));
  await until(async () => types(await shop.history(stopped)).includes('TaskSubmitted') || undefined);
  await shop.call('StopExecution', { executionArn: stopped });
  await until(async () => calls.includes('stop p:1') || undefined);

  assert.equal(ended.output, '"SUCCEEDED"');
  assert.deepEqual(calls, ['start p', 'start p', 'stop p:1']);
  for (const right of [/^codebuild:StopBuildBatch .*:project\/p$/, /^codebuild:BatchGetBuildBatches .*:project\/p$/])
    assert.ok(asked.some((one) => right.test(one)));
  assert.ok(asked.some((one) => /^events:PutRule .*GetEventForCodeBuildStartBuildBatchRule$/.test(one)));
});

test('stopping the execution stops the build; so does its timeout', async () => {
  for (const way of ['stop', 'timeout'] as const) {
    const calls = builds([]);
    const execution = await shop.start(await shop.create(build(way === 'timeout' ? { TimeoutSeconds: 5 } : {})));
    await until(async () => types(await shop.history(execution)).includes('TaskSubmitted') || undefined);
    if (way === 'stop') await shop.call('StopExecution', { executionArn: execution, error: 'E', cause: 'C' });
    else shop.clock.advance(5_100);

    const ended = await shop.ended(execution);
    assert.deepEqual([ended.status, ended.error], way === 'stop' ? ['ABORTED', 'E'] : ['FAILED', 'States.Timeout']);
    await until(() => calls.includes('stop p:1') || undefined);
  }
});

test('a nested execution is awaited, its failure is reported, and it stops with its parent', async () => {
  const child = await shop.create(
    machine({
      W: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.bad %}', Next: 'F' }], Default: 'S' },
      F: { Type: 'Fail', Error: 'Bad', Cause: 'because' },
      S: { Type: 'Succeed', Output: { ok: true } },
    }),
  );
  const parent = await shop.create(
    machine({
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: child, Input: '{% $states.input %}' },
        Output: '{% $states.result.Output %}',
        End: true,
      },
    }),
  );

  assert.deepEqual(JSON.parse((await shop.ended(await shop.start(parent, { s: 0, bad: false }))).output as string), {
    ok: true,
  });

  const failed = await shop.ended(await shop.start(parent, { s: 0, bad: true }));
  assert.equal(failed.error, 'States.TaskFailed');
  assert.equal(JSON.parse(failed.cause as string).Error, 'Bad');

  const stopped = await shop.start(parent, { s: 1000, bad: false });
  await until(async () => types(await shop.history(stopped)).includes('TaskSubmitted') || undefined);
  await shop.call('StopExecution', { executionArn: stopped });
  const { executions } = await shop.call<{ executions: { status: string }[] }>('ListExecutions', {
    stateMachineArn: child,
  });
  await until(async () => {
    const listed = await shop.call<{ executions: { status: string }[] }>('ListExecutions', {
      stateMachineArn: child,
      statusFilter: 'ABORTED',
    });
    return listed.executions.length === 1 || undefined;
  });
  assert.equal(executions.length, 3);
});

test('a failed branch ends its siblings and the Parallel can catch it', async () => {
  const calls = builds([]);
  const ended = await shop.run(
    machine({
      Both: {
        Type: 'Parallel',
        Branches: [
          build({}),
          machine({ W: { Type: 'Wait', Seconds: 0, Next: 'No' }, No: { Type: 'Fail', Error: 'No' } }),
        ].map((branch) => {
          const { QueryLanguage, ...rest } = branch as { QueryLanguage: string };
          return rest;
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    }),
  );

  assert.equal(ended.output, '"No"');
  assert.ok(calls.length >= 1);
});

test('a task acts as the machine’s role, or as the role in its Credentials', async () => {
  const roles: unknown[] = [];
  shop.plays['lambda:Invoke'] = (_input, caller) => {
    roles.push((caller.principal as { roleArn?: string }).roleArn);
    return answer(null);
  };
  const other = 'arn:aws:iam::999988887777:role/other';
  await shop.run(
    machine({
      A: { Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'f' }, Next: 'B' },
      B: {
        Type: 'Task',
        Resource: INVOKE,
        Credentials: { RoleArn: other },
        Arguments: { FunctionName: 'f' },
        End: true,
      },
    }),
  );

  assert.deepEqual(roles, [ROLE, other]);
});

test('the start and the end of an execution are events on the bus', async () => {
  const ended = await shop.run(machine({ S: { Type: 'Succeed', Output: 1 } }));
  const own = () => shop.told.filter(({ Resources }) => (Resources as string[])[0] === ended.executionArn);
  await until(() => own().length >= 2 || undefined);

  const details = own().map(({ Detail }) => JSON.parse(Detail as string));
  assert.deepEqual(
    details.map(({ status }) => status),
    ['RUNNING', 'SUCCEEDED'],
  );
  assert.equal(details[1].executionArn, ended.executionArn);
  assert.equal(details[1].output, '1');
  assert.equal(shop.told[0]?.['Source'], 'aws.states');
});

test('the event of a start is sent at once, not only when something ends', async () => {
  const execution = await shop.start(await shop.create(machine({ W: { Type: 'Wait', Seconds: 1000, End: true } })));
  const told = await until(() => shop.told.find(({ Resources }) => (Resources as string[])[0] === execution));
  assert.equal(JSON.parse(told['Detail'] as string).status, 'RUNNING');
});

test('events that the bus refuses for good do not hold back the events behind them', async () => {
  let refused = 0;
  shop.plays['events:PutEvents'] = () => {
    refused += 1;
    throw new Fault('ValidationException', 'no');
  };
  await shop.run(machine({ S: { Type: 'Succeed' } }));
  await until(() => refused > 0 || undefined);
  delete shop.plays['events:PutEvents'];
  const { executionArn } = await shop.run(machine({ S: { Type: 'Succeed' } }));
  await until(() => shop.told.find(({ Resources }) => (Resources as string[])[0] === executionArn));
  assert.match(shop.logged.splice(0).join(), /events were refused: no/);
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
