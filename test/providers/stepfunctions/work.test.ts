import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactKey } from '../../../core/artifacts.ts';
import { Action } from '../../../core/definition/action.ts';
import { TaglineError } from '../../../core/fault.ts';
import { endAttempt } from '../../../core/parts/end-attempt.ts';
import { providers } from '../../../providers/index.ts';
import { type Invoked, invoked } from '../../core/invoked.ts';
import { makeWorld, type World } from '../../core/world.ts';

const ARN = 'arn:aws:states:eu-central-1:111111111111:stateMachine:nightly';

const run = (configuration: object = {}, more: object = {}): Action =>
  Action.parse({
    name: 'Run',
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
    runOrder: 7,
    configuration: { StateMachineArn: ARN, ...configuration },
    ...more,
  });

const started = async (action = run(), configuration: object = {}): Promise<{ world: World; run: Invoked }> => {
  const world = await makeWorld();
  // The machine has read the JSON: what it hands on are values.
  const it = await invoked(world, action, { ...action.configuration, ...configuration });
  await it.start();
  return { world, run: it };
};

const end = async ({ world, run: it }: { world: World; run: Invoked }, as: object): Promise<void> => {
  world.ports.stateMachines.runs.set(await it.jobId(), as as never);
  await it.look();
};

test('an execution of the target’s machine is started under a name of its own, with the input', async () => {
  const { world, run: it } = await started(run({ ExecutionNamePrefix: 'tagline' }), { Input: { depth: 2 } });

  const [order] = world.ports.stateMachines.started;
  assert.deepEqual([order?.place, order?.arn, order?.input], ['111111111111 eu-central-1', ARN, '{"depth":2}']);
  assert.match(order?.name ?? '', /^tagline-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(await it.jobId(), `${ARN.replace(':stateMachine:', ':execution:')}:${order?.name}`);
  assert.equal(await it.look(), 'running');
  await it.start('task-2');
  assert.deepEqual(
    world.ports.stateMachines.started.map(({ name }) => name),
    [order?.name, order?.name],
    'a repeated order is the same execution',
  );
});

test('the action ends with the execution: its variables, and its output as an artifact', async () => {
  const both = await started(run({}, { outputArtifacts: [{ name: 'result' }] }));
  await end(both, { status: 'SUCCEEDED', output: '{"rows":3}' });

  const { status, outputVariables, artifacts } = await both.run.action();
  const ExecutionArn = await both.run.jobId();
  assert.deepEqual([status, outputVariables], ['Succeeded', { StateMachineArn: ARN, ExecutionArn }]);
  assert.deepEqual(
    artifacts?.map(({ name, key }) => [name, key]),
    [['result', artifactKey(both.run.execution, 'result')]],
  );
  const [answer] = both.run.answers();
  assert.deepEqual(answer && 'output' in answer && answer.output['variables'], outputVariables);
});

for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED'])
  test(`an execution that is ${status} fails the action with its error and cause`, async () => {
    const both = await started();
    await end(both, { status, error: 'Data.Late', cause: 'no file of yesterday' });

    const { errorDetails } = await both.run.action();
    assert.equal(errorDetails?.code, 'StateMachineFailed');
    assert.match(errorDetails?.message ?? '', new RegExp(`${status}: Data.Late: no file of yesterday`));
  });

test('an Express machine has succeeded once it is started, and makes no artifact', async () => {
  const world = await makeWorld();
  world.ports.stateMachines.kindOfAll = 'EXPRESS';
  const it = await invoked(world, run());
  await it.start();
  assert.deepEqual([(await it.action()).status, it.answers().length], ['Succeeded', 1]);

  const other = await makeWorld();
  other.ports.stateMachines.kindOfAll = 'EXPRESS';
  const making = await invoked(other, run({}, { outputArtifacts: [{ name: 'result' }] }));
  await making.start();
  assert.equal((await making.action()).errorDetails?.code, 'InvalidActionConfiguration');
  assert.deepEqual(other.ports.stateMachines.started, []);
});

test('the execution is stopped with the run that started it', async () => {
  const { world, run: it } = await started();
  await endAttempt(world.ports)(it.execution.id, 1, { status: 'Stopped' });

  assert.equal(await it.look(), 'ended');

  assert.deepEqual(world.ports.stateMachines.stopped, [await it.jobId()]);
});

test('a machine that may not be run fails the action by name', async () => {
  const world = await makeWorld();
  world.ports.stateMachines.refuses = new TaglineError('StateMachineRefused', 'not granted');
  const it = await invoked(world, run());
  await it.start();

  assert.equal((await it.action()).errorDetails?.code, 'StateMachineRefused');
});

test('what cannot be an input or a machine is refused with its path when the pipeline is registered', () => {
  const provider = providers.of(run());
  const where = (configuration: object, more: object = {}): unknown =>
    provider?.check(run(configuration, more)).map((fault) => fault.where);

  assert.deepEqual(where({ Input: '{"v": "#{tagline.Version}"}' }), []);
  assert.deepEqual(where({ Input: '{"v": #{tagline.Version}}' }), ['configuration.Input']);
  assert.deepEqual(where({ InputType: 'FilePath', Input: 'in.json' }), ['inputArtifacts']);
  assert.deepEqual(where({ InputType: 'FilePath' }, { inputArtifacts: [{ name: 'a' }] }), ['configuration.Input']);
  const takes = (configuration: object): boolean | undefined =>
    provider?.configuration.safeParse(configuration).success;
  assert.equal(takes({ StateMachineArn: `${ARN}:live` }), false);
  assert.equal(takes({ StateMachineArn: ARN, ExecutionNamePrefix: 'p'.repeat(44) }), false);
  assert.deepEqual(
    provider?.usedNames?.(run()).map(({ use, text }) => [use, text]),
    [['machines', 'nightly']],
  );
});
