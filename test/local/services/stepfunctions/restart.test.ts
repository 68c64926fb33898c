import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machine, openWorkshop, types, until, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const answer = (value: unknown) => ({ StatusCode: 200, Payload: Buffer.from(JSON.stringify(value)) });

test('a wait that passes while the process is down ends when it is up again', async () => {
  const execution = await shop.start(
    await shop.create(machine({ W: { Type: 'Wait', Seconds: 3600, Next: 'S' }, S: { Type: 'Succeed' } })),
  );
  await until(async () => types(await shop.history(execution)).includes('WaitStateEntered') || undefined);

  await shop.restart(() => shop.clock.advance(3_600_000));

  assert.equal((await shop.ended(execution)).status, 'SUCCEEDED');
});

test('a token outlives the process', async () => {
  let token = '';
  shop.plays['sqs:SendMessage'] = (input) => {
    token = input['MessageBody'] as string;
    return {};
  };
  const execution = await shop.start(
    await shop.create(
      machine({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Arguments: { QueueUrl: 'q', MessageBody: '{% $states.context.Task.Token %}' },
          End: true,
        },
      }),
    ),
  );
  await until(async () => types(await shop.history(execution)).includes('TaskSubmitted') || undefined);
  await shop.restart();
  shop.plays['sqs:SendMessage'] = () => assert.fail('sent again');
  await shop.call('SendTaskSuccess', { taskToken: token, output: '7' });

  assert.equal((await shop.ended(execution)).output, '7');
});

test('a request whose answer never came is sent again, and the history says so', async () => {
  let sent = 0;
  shop.plays['lambda:Invoke'] = () => {
    sent += 1;
    return sent === 1 ? new Promise(() => {}) : answer('second');
  };
  const execution = await shop.start(
    await shop.create(
      machine({
        F: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'f' },
          Output: '{% $states.result.Payload %}',
          End: true,
        },
      }),
    ),
  );
  await until(() => sent === 1 || undefined);
  await shop.restart();

  assert.equal((await shop.ended(execution)).output, '"second"');
  assert.deepEqual(types(await shop.history(execution)), [
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

test('a build is found again by its id, not started again', async () => {
  let started = 0;
  let status = 'IN_PROGRESS';
  shop.plays['codebuild:StartBuild'] = () => {
    started += 1;
    return { build: { id: 'p:1', buildStatus: status } };
  };
  shop.plays['codebuild:BatchGetBuilds'] = () => ({ builds: [{ id: 'p:1', buildStatus: status }] });
  const execution = await shop.start(
    await shop.create(
      machine({
        B: {
          Type: 'Task',
          Resource: 'arn:aws:states:::codebuild:startBuild.sync',
          Arguments: { ProjectName: 'p' },
          Output: 'built',
          End: true,
        },
      }),
    ),
  );
  await until(async () => types(await shop.history(execution)).includes('TaskSubmitted') || undefined);
  await shop.restart(() => {
    status = 'SUCCEEDED';
  });

  assert.equal((await shop.ended(execution)).output, '"built"');
  assert.equal(started, 1);
});

test('branches, iterations, variables and retries go on where they were', async () => {
  const answers = new Map<string, (value: unknown) => void>();
  shop.plays['lambda:Invoke'] = (input) =>
    new Promise((resolve) => answers.set(input['FunctionName'] as string, (value) => resolve(answer(value))));
  const task = (name: string) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $factor %}' },
    Output: '{% $states.result.Payload * $factor %}',
    End: true,
  });
  const execution = await shop.start(
    await shop.create(
      machine({
        Set: { Type: 'Pass', Assign: { factor: 10 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'A', States: { A: task('a') } },
            {
              StartAt: 'M',
              States: {
                M: {
                  Type: 'Map',
                  Items: [1, 2, 3],
                  MaxConcurrency: 2,
                  ItemProcessor: { StartAt: 'I', States: { I: task('{% "i" & $string($states.input) %}') } },
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      }),
    ),
  );
  const finish = async (name: string, value: number) => {
    (await until(() => answers.get(name)))(value);
    answers.delete(name);
  };
  await until(() => (answers.has('a') && answers.has('i1') && answers.has('i2')) || undefined);
  await finish('i2', 2);
  await until(() => answers.has('i3') || undefined);
  answers.clear();
  await shop.restart();
  await finish('i1', 1);
  await finish('a', 5);
  await until(
    async () =>
      types(await shop.history(execution)).filter((type) => type === 'TaskStateExited').length === 3 || undefined,
  );
  answers.clear();
  await shop.restart();
  await finish('i3', 3);

  assert.deepEqual(JSON.parse((await shop.ended(execution)).output as string), [50, [10, 20, 30]]);
});

test('an execution that was accepted and never begun begins', async () => {
  const arn = await shop.create(machine({ S: { Type: 'Succeed', Output: 'ran' } }));
  const execution = await shop.start(arn);
  await shop.restart();

  assert.equal((await shop.ended(execution)).output, '"ran"');
});

test('a running execution stays on its revision', async () => {
  const stateMachineArn = await shop.create(
    machine({ W: { Type: 'Wait', Seconds: 60, Next: 'S' }, S: { Type: 'Succeed', Output: 'old' } }),
  );
  const execution = await shop.start(stateMachineArn);
  await until(async () => types(await shop.history(execution)).includes('WaitStateEntered') || undefined);
  await shop.call('UpdateStateMachine', {
    stateMachineArn,
    definition: JSON.stringify(machine({ S: { Type: 'Succeed', Output: 'new' } })),
  });
  await shop.restart(() => shop.clock.advance(60_000));

  assert.equal((await shop.ended(execution)).output, '"old"');
  assert.equal((await shop.ended(await shop.start(stateMachineArn))).output, '"new"');
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));

test('a turn that cannot be written is discarded, logged, and done again', async () => {
  const machineArn = await shop.create(
    machine({ W: { Type: 'Wait', Seconds: 0, Next: 'S' }, S: { Type: 'Succeed', Output: 'written' } }),
  );
  shop.refuseWrites(true);
  const execution = await shop.start(machineArn).catch(() => undefined);
  assert.equal(execution, undefined);
  shop.refuseWrites(false);
  const later = await shop.start(machineArn);
  shop.refuseWrites(true);
  await until(() => shop.logged.some((line) => line.includes('cannot write')) || undefined);
  shop.refuseWrites(false);
  shop.clock.advance(1_100);

  assert.equal((await shop.ended(later)).output, '"written"');
});
