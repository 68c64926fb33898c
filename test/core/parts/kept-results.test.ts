import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, actionRecord, type Execution } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { definitionOf } from '../../../core/parts/current-execution.ts';
import { keptResults } from '../../../core/parts/kept-results.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const RETRY = { stage: 'Deploy', mode: 'FAILED_ACTIONS' as const, by: 'ana', since: 2 };
/** Plan of the stage Deploy has ended like this; what a retry keeps of a stage. */
const retrying = async (more: Partial<Action> = {}, plan?: Plan['status']) => {
  const { ports, request } = await makeWorld();
  const execution = await startExecution(ports)(request());
  assert.ok(execution);
  const { id: executionId, address } = execution;
  const at = { executionId, stage: 'Deploy', attempt: 2 };
  const action: Action = {
    ...at,
    name: 'Plan',
    provider: 'CloudFormation',
    runOrder: 1,
    status: 'Succeeded',
    startedAt: 'now',
    outputVariables: { A: 'a' },
    ...more,
  };
  await ports.ledger.write([{ put: actionRecord.fresh(keys.action(executionId, 'Deploy', 'Plan'), action) }]);
  if (plan) {
    const data = { ...at, action: 'Plan', address, component: 'hello', region: 'r', what: 'Stack', name: 'n', id: 'i' };
    const made = { jobId: 'j', digest: 'd', serial: 0, empty: false, changes: [], status: plan, madeAt: 'now' };
    const put = planRecord.fresh(keys.plan(executionId, 'Deploy', 'Plan'), { ...data, ...made });
    await ports.ledger.write([{ put }]);
  }
  const definition = await definitionOf(ports.ledger, execution);
  return (retry: Execution['retry'], stage = 'Deploy') =>
    keptResults(ports.ledger, definition, retry ? { ...execution, retry } : execution, stage);
};

test('a retry of failed actions keeps what succeeded in its stage, with its variables', async () => {
  const kept = await retrying();

  assert.deepEqual(await kept(RETRY), { Plan: { name: 'Plan', status: 'Succeeded', variables: { A: 'a' } } });
  const none = await retrying({ outputVariables: undefined });
  assert.deepEqual((await none(RETRY))['Plan']?.variables, {});
});

test('nothing is kept in the first attempt, by a retry of all actions, in another stage, or in one that is gone', async () => {
  const kept = await retrying();

  assert.deepEqual(await kept(undefined), {});
  assert.deepEqual(await kept({ ...RETRY, mode: 'ALL_ACTIONS' }), {});
  assert.deepEqual(await kept(RETRY, 'Build'), {});
  assert.deepEqual(await kept({ ...RETRY, stage: 'Gone' }, 'Gone'), {});
});

test('what failed, what is older than the retry of all actions, and a plan that was withdrawn, is done again', async () => {
  assert.deepEqual(await (await retrying({ status: 'Failed' }))(RETRY), {});
  assert.deepEqual(await (await retrying({ attempt: 1 }))(RETRY), {});
  assert.deepEqual(await (await retrying({}, 'Withdrawn'))(RETRY), {});
  assert.ok((await (await retrying({}, 'Made'))(RETRY))['Plan']);
});
