import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionRecord, openCondition, settleCondition } from '../../../core/condition.ts';
import { Stage } from '../../../core/definition/schema.ts';
import type { Execution } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { followEnd } from '../../../core/steps/follow-end.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { executionOf, ran } from '../built.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

/** A world whose stage Deploy has these fields. */
const worldWith = async (fields: object): Promise<World> => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) =>
    stage.name === 'Deploy' ? Stage.parse({ ...stage, ...fields }) : stage,
  );
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);
  return world;
};
const TAG = 'dev_eu-central-1/research/1.0';
const fails = async (world: World, { id, attempt, machineExecutionArn = '' }: Execution): Promise<void> => {
  const base = { contract: 2 as const, executionId: id, attempt, stage: 'Deploy' };
  await enterStage(world.ports)({ ...base, token: `t${attempt}` });
  await leaveStage(world.ports)({ ...base, outcome: 'Failed' });
  world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(id, machineExecutionArn);
};

test('a stage with the result RETRY is retried once by itself, and not a second time', async () => {
  const world = await worldWith({
    onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } },
  });
  const failed = await ran(world, TAG, 'Deploy');
  assert.deepEqual([failed.status, failed.follow], ['Failed', { result: 'RETRY', stage: 'Deploy' }]);

  await followEnd(world.ports)(failed.id);
  await followEnd(world.ports)(failed.id);

  const again = await executionOf(world, failed.id);
  assert.deepEqual(
    [again.status, again.attempt, again.retry?.by, again.retry?.mode, again.follow],
    ['InProgress', 2, 'AutomatedStageRetry', 'FAILED_ACTIONS', undefined],
  );
  await fails(world, again);
  const end = await executionOf(world, failed.id);
  assert.deepEqual([end.status, end.follow], ['Failed', undefined]);
});

test('a stage with the result ROLLBACK goes back to the execution before that has succeeded in it', async () => {
  const world = await worldWith({ onFailure: { result: 'ROLLBACK' } });
  const good = await ran(world, TAG);
  const bad = await ran(world, 'dev_eu-central-1/research/1.1', 'Deploy');

  await followEnd(world.ports)(bad.id);

  const { detail } = world.published.at(-1) ?? {};
  const { executionId } = detail as { executionId: string };
  const { type, rollback, trigger } = await executionOf(world, executionId);
  assert.deepEqual([type, rollback, trigger.type], ['ROLLBACK', { of: good.id }, 'AutomatedRollback']);
  assert.equal((await executionOf(world, bad.id)).follow, undefined);
});

test('without anything to go back to, the failed execution says so and is left alone', async () => {
  const world = await worldWith({ onFailure: { result: 'ROLLBACK' } });
  const bad = await ran(world, TAG, 'Deploy');

  await followEnd(world.ports)(bad.id);

  const { follow, statusSummary } = await executionOf(world, bad.id);
  assert.equal(follow, undefined);
  assert.match(statusSummary ?? '', /no ROLLBACK: UnableToRollbackStage: no execution before/);
});

test('what follows is owed until it has begun: the reconciler tells of it again', async () => {
  const world = await worldWith({ onFailure: { result: 'RETRY' } });
  const failed = await ran(world, TAG, 'Deploy');
  world.published.length = 0;

  await reconciled(world);

  const due = world.published.filter(({ detailType }) => detailType === 'Follow Due');
  assert.deepEqual(
    due.map(({ detail }) => detail),
    [{ executionId: failed.id }],
  );
});

test('a failure of an earlier stage, or of one without onFailure, is followed by nothing', async () => {
  const world = await worldWith({ onFailure: { result: 'RETRY' } });
  assert.equal((await ran(world, TAG, 'Build')).follow, undefined);
});

test('a condition decides: met means nothing follows, not met means its result, one in front means nothing', async () => {
  const rules = [{ name: 'r', ruleTypeId: { category: 'Rule', provider: 'CloudWatchAlarm' } }];
  const one = { conditions: [{ result: 'ROLLBACK', rules }] };
  for (const [moment, field, status, follows] of [
    ['ON_FAILURE', 'onFailure', 'Failed', true],
    ['ON_FAILURE', 'onFailure', 'Succeeded', false],
    ['ON_SUCCESS', 'onSuccess', 'Failed', true],
    ['BEFORE_ENTRY', 'beforeEntry', 'Failed', false],
  ] as const) {
    const world = await worldWith({
      ...(moment === 'BEFORE_ENTRY' ? { onFailure: { result: 'ROLLBACK' } } : {}),
      [field]: moment === 'BEFORE_ENTRY' ? { conditions: [{ result: 'FAIL', rules }] } : one,
    });
    const { ledger, machines } = world.ports;
    const start = machines.start;
    // The condition of the execution is decided before its stage fails.
    machines.start = async (order) => {
      const executionId = order.name.slice(0, 36);
      const at = { executionId, stage: 'Deploy', moment, attempt: 1, result: 'ROLLBACK' as const };
      const open = openCondition(at, [{ name: 'r', provider: 'CloudWatchAlarm' }], 'now');
      const data = settleCondition({ ...open, rules: open.rules.map((rule) => ({ ...rule, status })) }, 'now');
      await ledger.write([{ put: conditionRecord.fresh(keys.condition(executionId, 'Deploy', moment), data) }]);
      return start(order);
    };
    const failed = await ran(world, TAG, 'Deploy');
    assert.equal(failed.follow !== undefined, follows, `${moment} ${status}`);
  }
});
