import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord, type Execution, stageRecord } from '../../../core/execution.ts';
import type { TaglineError } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

/** Fails the stage Source of an attempt in which its action had this end. */
const attempt = async (
  world: World,
  execution: Execution,
  status: 'Succeeded' | 'Failed' | undefined,
): Promise<readonly string[]> => {
  const { ledger } = world.ports;
  const { id, attempt: number, machineExecutionArn = '' } = execution;
  await enterStage(world.ports)({
    contract: 2,
    executionId: id,
    attempt: number,
    stage: 'Source',
    token: `token-${number}`,
  });
  const { answer } = world.answered.findLast(({ token }) => token === `token-${number}`) ?? {};
  const kept = answer && 'output' in answer ? Object.keys(answer.output['kept'] as object) : [];
  if (status) {
    const key = keys.action(id, 'Source', 'Source');
    const before = await actionRecord.read(ledger, key);
    const data = {
      executionId: id,
      stage: 'Source',
      name: 'Source',
      provider: 'CodeCommit',
      runOrder: 1,
      attempt: number,
      status,
      startedAt: 'now',
    };
    await ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
  }
  world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(id, machineExecutionArn);
  assert.equal((await stageRecord.read(ledger, keys.stage(id, 'Source')))?.data.status, 'Failed');
  return kept;
};

test('a retry of failed actions keeps what succeeded', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await attempt(world, execution, 'Succeeded');

  const again = await retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual(await attempt(world, again, undefined), ['Source']);
});

test('what succeeded before a retry of all actions is never kept again', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await attempt(world, execution, 'Succeeded');
  const all = await retryStage(world.ports)({ executionId: execution.id, mode: 'ALL_ACTIONS', by: 'ana' });
  assert.deepEqual(await attempt(world, all, undefined), []);

  const failed = await retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual(await attempt(world, failed, undefined), []);
});

test('a running execution and one without a failed stage are refused by name', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const retry = { executionId: execution.id, mode: 'FAILED_ACTIONS' as const, by: 'ana' };

  await assert.rejects(retryStage(world.ports)(retry), { name: 'StageNotRetryable' });
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');
  await assert.rejects(retryStage(world.ports)(retry), { name: 'StageNotRetryable' });
});

/** Source and Build have ended like this, the execution has failed. */
const ended = async (source: 'Failed' | 'Stopped' | 'Succeeded', build: 'Failed' | 'Stopped') => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const { ledger } = world.ports;
  const stage = (name: string, index: number, status: 'Failed' | 'Stopped' | 'Succeeded') => ({
    put: stageRecord.fresh(keys.stage(execution.id, name), {
      executionId: execution.id,
      name,
      index,
      attempt: 1,
      status,
      startedAt: 'now',
    }),
  });
  await ledger.write([stage('Source', 0, source), stage('Build', 1, build)]);
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');
  const retry = (more: { stage?: string; mode?: 'FAILED_ACTIONS' | 'ALL_ACTIONS' } = {}) =>
    retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ben', ...more });
  return { world, execution, retry };
};

test('a new attempt begins at the stage that failed, keeps nothing of the end, and says who asked', async () => {
  const { world, execution, retry } = await ended('Succeeded', 'Failed');

  const again = await retry();

  assert.deepEqual(again.retry, { stage: 'Build', mode: 'FAILED_ACTIONS', by: 'ben', since: 1 });
  assert.deepEqual([again.id, again.attempt, again.status], [execution.id, 2, 'InProgress']);
  assert.deepEqual([again.endedAt, again.statusSummary], [undefined, undefined]);
  assert.ok(again.machineExecutionArn?.endsWith('-2'));
  assert.equal((await world.ports.ledger.open('execution')).items.length, 1);
});

test('a stage that was stopped is retried like one that failed; the named one where several have', async () => {
  assert.equal((await (await ended('Succeeded', 'Stopped')).retry()).retry?.stage, 'Build');
  assert.equal((await (await ended('Failed', 'Failed')).retry({ stage: 'Source' })).retry?.stage, 'Source');
});

test('the stage of that name is retried, or none: the refusal says what each stage is', async () => {
  const { retry } = await ended('Succeeded', 'Failed');

  await assert.rejects(retry({ stage: 'Source' }), (error: TaglineError) => {
    assert.deepEqual([error.name, error.expected], ['StageNotRetryable', 'Build: Failed, Source: Succeeded']);
    assert.match(error.message, /the stage Source of .* has not failed/);
    return true;
  });
});

test('results count from the retry of all actions on, and of another stage from the first attempt on', async () => {
  const { world, retry } = await ended('Failed', 'Failed');
  const failAgain = async ({ id, machineExecutionArn: arn = '' }: Execution) => {
    world.endMachine(arn, { status: 'FAILED', error: 'StageFailed' });
    await closeExecution(world.ports)(id, arn);
  };
  const all = await retry({ stage: 'Build', mode: 'ALL_ACTIONS' });
  assert.equal(all.retry?.since, 2);
  await failAgain(all);
  const kept = await retry({ stage: 'Build' });
  assert.equal(kept.retry?.since, 2);
  await failAgain(kept);

  assert.equal((await retry({ stage: 'Source' })).retry?.since, 1);
});

test('a retry of all actions withdraws the plans of its stage that nobody carried out, and no others', async () => {
  for (const mode of ['ALL_ACTIONS', 'FAILED_ACTIONS'] as const) {
    const { world, execution, retry } = await ended('Succeeded', 'Failed');
    const { ledger } = world.ports;
    const plan = (stage: string, action: string, status: Plan['status']) => ({
      put: planRecord.fresh(keys.plan(execution.id, stage, action), {
        executionId: execution.id,
        stage,
        action,
        attempt: 1,
        address: execution.address,
        component: 'hello',
        region: 'eu-central-1',
        what: 'Stack',
        name: 'n',
        id: 'i',
        jobId: 'j',
        digest: 'd',
        serial: 0,
        empty: false,
        changes: [],
        status,
        madeAt: 'now',
      }),
    });
    await ledger.write([
      plan('Build', 'Made', 'Made'),
      plan('Build', 'Done', 'Applied'),
      plan('Source', 'Other', 'Made'),
    ]);

    await retry({ mode });

    const statuses = (await ledger.list(`EXECUTION#${execution.id}`, { prefix: 'PLAN#' })).items.map((item) => {
      const { action, status } = planRecord.parse(item).data;
      return [action, status];
    });
    assert.deepEqual(Object.fromEntries(statuses), {
      Made: mode === 'ALL_ACTIONS' ? 'Withdrawn' : 'Made',
      Done: 'Applied',
      Other: 'Made',
    });
  }
});
