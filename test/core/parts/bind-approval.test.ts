import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { bindApproval } from '../../../core/parts/bind-approval.ts';
import { definitionOf } from '../../../core/parts/current-execution.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makePackage } from '../made-artifact.ts';
import { makeWorld } from '../world.ts';

const binding = async () => {
  const world = await makeWorld();
  const { ports } = world;
  const execution = await startExecution(ports)(world.request());
  assert.ok(execution);
  const { id: executionId, address } = execution;
  const plan = async (stage: string, action: string, status: Plan['status']) => {
    const place = { executionId, stage, action, attempt: 1, address, component: 'hello', region: 'r', what: 'Stack' };
    const made = { name: 'n', id: 'i', jobId: 'j', digest: `of ${action}`, serial: 3, empty: false, changes: [] };
    const put = planRecord.fresh(keys.plan(executionId, stage, action), { ...place, ...made, status, madeAt: 'now' });
    await ports.ledger.write([{ put }]);
  };
  const definition = await definitionOf(ports.ledger, execution);
  const bind = (action = 'Approve') => bindApproval(ports)(execution, definition, { stage: 'Deploy', action });
  return { world, execution, plan, bind };
};

test('a question is bound to commit, definition, and the plans and artifacts of what is over before it', async () => {
  const { world, execution, plan, bind } = await binding();
  const key = `dev/artifacts/${execution.target.account}/hello/package/${execution.id}`;
  await makePackage(world, execution.id, '"1"');
  await plan('Deploy', 'Plan', 'Made');

  const { bound } = await bind();

  assert.deepEqual(bound, {
    commit: execution.commit,
    definitionVersion: 1,
    plans: [{ stage: 'Deploy', action: 'Plan', digest: 'of Plan', serial: 3 }],
    artifacts: [{ name: 'package', key, etag: '"1"', version: 'v-"1"' }],
  });
});

test('plans that were carried out or withdrawn, and those of what runs later or elsewhere, do not bind it', async () => {
  for (const status of ['Applied', 'Withdrawn'] as const) {
    const { plan, bind } = await binding();
    await plan('Deploy', 'Plan', status);
    await plan('Deploy', 'Apply', 'Made');
    await plan('Build', 'Plan', 'Made');

    assert.deepEqual((await bind()).bound.plans, []);
  }
});

test('the first group is bound to nothing of its own stage; the digest follows what is bound', async () => {
  const { world, execution, plan, bind } = await binding();
  await plan('Deploy', 'Plan', 'Made');
  assert.deepEqual((await bind('Plan')).bound.plans, []);
  const { digest } = await bind();
  assert.equal((await bind()).digest, digest);

  await makePackage(world, execution.id, '"2"');

  assert.notEqual((await bind()).digest, digest);
});
