import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { withdrawPlan } from '../../../core/parts/withdraw-plan.ts';
import { planRecord } from '../../../core/plan.ts';
import { planned } from '../deployment.ts';
import { makeWorld } from '../world.ts';

test('a plan that was made is withdrawn with its answers; one that was carried out stays, and a lost one is no error', async () => {
  for (const [before, after] of [
    ['Made', 'Withdrawn'],
    ['Applied', 'Applied'],
  ] as const) {
    const world = await makeWorld();
    const { ledger } = world.ports;
    const { execution } = await planned(world);
    const key = keys.plan(execution.id, 'Deploy', 'Plan');
    const item = await planRecord.require(ledger, key, 'plan');
    await ledger.write([{ put: { ...item, data: { ...item.data, status: before } } }]);

    await withdrawPlan(world.ports, item.data, { code: 'PlanOutdated', message: 'moved on' });
    await withdrawPlan(world.ports, { ...item.data, action: 'Nobody' }, { code: 'X', message: 'x' });

    assert.equal((await planRecord.require(ledger, key, 'plan')).data.status, after);
    const [approval] = (await ledger.list(`EXECUTION#${execution.id}`, { prefix: 'APPROVAL#' })).items;
    assert.ok(approval);
    const { status, reasonCode, reason } = approvalRecord.parse(approval).data;
    const expected =
      after === 'Withdrawn' ? ['Withdrawn', 'PlanOutdated', 'moved on'] : ['Approved', undefined, undefined];
    assert.deepEqual([status, reasonCode, reason], expected);
  }
});
