import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { listAll } from '../../../core/ledger/list-all.ts';
import { leftWorkRecord } from '../../../core/left-work.ts';
import { bindBuild } from '../../../core/steps/bind-build.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { stopWork } from '../../../core/steps/stop-work.ts';
import { begun } from '../begun.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld } from '../world.ts';

const STAGE = 'Build';
const ACTION = 'Package';
const ID = 'tagline-build-dev-111111111111:1';

/** An execution whose build runs. */
const building = async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enterStage(world.ports)({ ...base, stage: 'Source', token: 's' });
  const source = { name: 'Source', status: 'Succeeded' as const };
  await endActionOf(world.ports)({ ...base, stage: 'Source', result: source });
  await leaveStage(world.ports)({ ...base, stage: 'Source', outcome: 'Succeeded' });
  await enterStage(world.ports)({ ...base, stage: STAGE, token: 'b' });
  const { builds } = world.ports;
  const variables = {
    TAGLINE_EXECUTION: execution.id,
    TAGLINE_ATTEMPT: '1',
    TAGLINE_STAGE: STAGE,
    TAGLINE_ACTION: ACTION,
  };
  const stopped: string[] = [];
  // It ends when the test says so.
  builds.stop = async (id) => void stopped.push(id);
  const run = (more: object = {}) =>
    builds.start({
      project: 'tagline-build-dev-111111111111',
      source: { key: 'source' },
      variables: { ...variables, ...more },
      handsOn: { main: 'package', others: {} },
      token: JSON.stringify(more),
    });
  const end = (id = ID): void => builds.become(id, { state: 'failed', status: 'STOPPED' });
  await run();
  const begins = (attempt = 1) =>
    bindBuild(world.ports)({ buildId: ID, executionId: execution.id, stage: STAGE, action: ACTION, attempt });
  const abort = async (): Promise<void> => {
    const arn = execution.machineExecutionArn ?? '';
    world.endMachine(arn, { status: 'ABORTED' });
    await closeExecution(world.ports)(execution.id, arn);
  };
  const left = async () =>
    (await listAll(world.ports.ledger, `EXECUTION#${execution.id}`, `LEFT#`)).map(
      (item) => leftWorkRecord.parse(item).data.externalExecutionId,
    );
  const retry = () => retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });
  return { world, execution, base, run, end, stopped, begins, abort, left, retry };
};

test('the build of an aborted machine is stopped, and looked at until it has ended; then a retry may begin', async () => {
  const { world, end, stopped, begins, abort, left, retry } = await building();
  await begins();
  await abort();

  await reconciled(world);
  await reconciled(world);
  assert.deepEqual(stopped, [ID, ID]);
  await assert.rejects(retry(), { name: 'StillRunning' });
  end();
  await reconciled(world);

  assert.deepEqual([stopped.length, await left()], [2, []]);
  assert.equal((await retry()).attempt, 2);
});

test('a build whose event was lost is found among those of its project, and no other is stopped', async () => {
  const { world, run, end, stopped, abort, left } = await building();
  for (const more of [{ TAGLINE_ATTEMPT: '2' }, { TAGLINE_ACTION: 'Test' }, { TAGLINE_EXECUTION: 'other' }])
    await run(more);
  await abort();

  await reconciled(world);
  assert.deepEqual(stopped, [ID]);
  end();
  await reconciled(world);

  assert.deepEqual([stopped, await left()], [[ID], []]);
});

test('a build that is said to begin after its attempt has ended is stopped', async () => {
  const { world, end, stopped, abort, begins, left } = await building();
  const { find } = world.ports.builds;
  world.ports.builds.find = async () => undefined;
  await abort();
  await reconciled(world);
  assert.deepEqual(await left(), [], 'CodeBuild does not know it yet');
  world.ports.builds.find = find;

  await begins();
  await reconciled(world);
  assert.deepEqual(stopped, [ID]);
  end();
  await reconciled(world);
  assert.deepEqual(await left(), []);

  await begins(0);
  assert.deepEqual(await left(), [ID], 'a build of an older try is followed by nobody either');
});

test('a build whose action ran out of time is stopped, one whose action failed by its word is not', async () => {
  for (const [error, expected] of [
    ['States.Timeout', [ID]],
    ['States.TaskFailed', []],
  ] as const) {
    const { world, base, begins, stopped } = await building();
    await begins();
    await endActionOf(world.ports)({ ...base, stage: STAGE, result: { name: ACTION, status: 'Failed', error } });
    await begins();

    await reconciled(world);

    assert.deepEqual(stopped, expected, error);
  }
});

test('a build that its machine still follows is not stopped, nor one that nobody left', async () => {
  const { world, execution, begins, stopped, left } = await building();
  await begins();

  await reconciled(world);
  const work = { executionId: execution.id, attempt: 1, stage: STAGE, action: ACTION };
  assert.equal(await stopWork(world.ports)(work), 'ended');

  assert.deepEqual([stopped, await left()], [[], []]);
  assert.equal(await world.ports.ledger.get(keys.left(execution.id, 1, STAGE, ACTION)), undefined);
});
