import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionRecord } from '../../../core/condition.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkCondition } from '../../../core/steps/check-condition.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { overrideCondition } from '../../../core/steps/override-condition.ts';
import { conditioned, rule } from '../conditioned.ts';

type Conditioned = Awaited<ReturnType<typeof conditioned>>;
const WINDOW = { Cron: '* * 9-17 ? * *' };
const CLOSED = { Variable: 'a', Value: 'b', Operator: 'EQ' };
const check = ({ world, base }: Conditioned, more: object) =>
  checkCondition(world.ports)({ ...base, stage: 'Build', moment: 'BEFORE_ENTRY', rules: [], results: [], ...more });
const override = ({ world, execution }: Conditioned, more: object = {}) =>
  overrideCondition(world.ports)({
    executionId: execution.id,
    stage: 'Build',
    condition: 'BEFORE_ENTRY',
    reason: 'INC-42',
    by: 'ana',
    ...more,
  });
const enter = async ({ world, base }: Conditioned): Promise<void> => {
  await enterStage(world.ports)({ ...base, stage: 'Source', token: 's' });
  await leaveStage(world.ports)({ ...base, stage: 'Source', outcome: 'Succeeded' });
  await enterStage(world.ports)({ ...base, stage: 'Build', token: 'b' });
};
const fail = async (here: Conditioned): Promise<void> => {
  await enter(here);
  await check(here, { rules: [{ name: 'VariableCheck', configuration: CLOSED }] });
  await leaveStage(here.world.ports)({ ...here.base, stage: 'Build', outcome: 'Failed' });
  const { machineExecutionArn = '', id } = here.execution;
  here.world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(here.world.ports)(id, machineExecutionArn);
};

test('a machine that waits for a window is woken, and goes on', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('DeploymentWindow')] } });
  const rules = [{ name: 'DeploymentWindow', configuration: WINDOW }];
  await enter(here);
  await check(here, { rules });
  await check(here, { token: 'held' });

  const { status, override: given } = await override(here);

  assert.equal(status, 'Overridden');
  assert.deepEqual([given?.by, given?.reason], ['ana', 'INC-42']);
  assert.ok(here.world.answered.some(({ token }) => token === 'held'));
  assert.equal((await check(here, { rules })).decision, 'met');
  assert.equal((await override(here, { by: 'ben' })).override?.by, 'ana', 'the first stands');
});

test('after the end a new attempt begins at the stage, and its condition counts no more', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await fail(here);

  await override(here);

  const { data } = await executionRecord.require(here.world.ports.ledger, keys.execution(here.execution.id), 'it');
  assert.deepEqual([data.status, data.attempt, data.retry?.stage, data.retry?.by], ['InProgress', 2, 'Build', 'ana']);
  const again = { ...here, base: { ...here.base, attempt: 2 } };
  const rules = [{ name: 'VariableCheck', configuration: CLOSED }];
  assert.equal((await check(again, { rules })).decision, 'met');
});

test('a plain retry looks at the condition again', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await fail(here);
  const { retryStage } = await import('../../../core/steps/retry-stage.ts');
  await retryStage(here.world.ports)({ executionId: here.execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  const again = { ...here, base: { ...here.base, attempt: 2 } };
  const rules = [{ name: 'VariableCheck', configuration: CLOSED }];
  assert.equal((await check(again, { rules })).decision, 'FAIL');
  const key = keys.condition(here.execution.id, 'Build', 'BEFORE_ENTRY');
  assert.equal((await conditionRecord.read(here.world.ports.ledger, key))?.data.attempt, 2);
});

test('what skips, what was met and what nobody looked at cannot be overridden', async () => {
  const refused = { code: 'ConditionNotOverridable' };
  const skip = await conditioned({ BEFORE_ENTRY: { result: 'SKIP', rules: [rule('VariableCheck')] } });
  await assert.rejects(override(skip), { ...refused, message: /no condition BEFORE_ENTRY of Build was looked at/ });
  await check(skip, { rules: [{ name: 'VariableCheck', configuration: CLOSED }] });
  await assert.rejects(override(skip), { ...refused, message: /skips its stage/ });

  const met = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await check(met, { rules: [{ name: 'VariableCheck', configuration: { ...CLOSED, Operator: 'NE' } }] });
  await assert.rejects(override(met), { ...refused, message: /is Succeeded/ });
});

test('while an execution is just ending because of its condition, the override is to be tried again', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await check(here, { rules: [{ name: 'VariableCheck', configuration: CLOSED }] });
  await assert.rejects(override(here), { code: 'Conflict', retryable: true });
});
