import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../../core/canonical-json.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkPlan } from '../../../core/parts/check-plan.ts';
import type { Plan } from '../../../core/plan.ts';
import { headRecord } from '../../../core/state.ts';
import type { PlanLook, Work } from '../../../core/work.ts';
import { makeWorld } from '../world.ts';

/** Whoever is refused learns how to go on. */
const remedy = 'Retry the whole stage (--all): it plans and asks again.';
const PLACE = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };
const CONTENT = { template: 'A' };
const MADE: PlanLook = {
  state: 'made',
  plan: { name: 'hello', jobId: 'job', content: CONTENT, changes: [], empty: false },
};

/** The check of a plan that was made on serial 0, as the service shows it now. */
const checking = async (look: PlanLook | undefined = MADE) => {
  const { ports } = await makeWorld();
  const planning = { look: async () => look } as unknown as NonNullable<Work['planning']>;
  const work = { what: 'Stack', planning } as unknown as Work;
  const plan: Plan = {
    executionId: 'e',
    stage: 'Deploy',
    action: 'Plan',
    attempt: 1,
    address: 'research/dev-eu-central-1',
    component: 'hello',
    region: 'eu-central-1',
    what: 'Stack',
    name: 'hello',
    id: 'cs',
    jobId: 'job',
    digest: ports.digest(canonicalJson(CONTENT)),
    serial: 0,
    empty: false,
    changes: [],
    status: 'Made',
    madeAt: 'now',
  };
  const at = async (serial: number) =>
    ports.ledger.write([
      {
        put: headRecord.fresh(keys.head(plan.address, plan.component), {
          address: plan.address,
          component: plan.component,
          target: { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' },
          lineage: 'l',
          serial,
          digest: 'd',
          pipeline: 'hello',
          executionId: 'e',
          tag: 't',
          version: '1',
          commit: 'c',
          status: 'complete',
          outputs: {},
          resourceCount: 0,
          recordedAt: 'now',
          recordedBy: 'ana',
          madeBy: 'x',
        }),
      },
    ]);
  return { at, check: (more: Partial<Plan> = {}) => checkPlan(ports, work, PLACE, { ...plan, ...more }) };
};

test('a plan that is what it was, on the serial that it was made on, may be carried out', async () => {
  const { check, at } = await checking();
  await check();
  await at(4);

  await check({ serial: 4 });
  await assert.rejects(check(), {
    name: 'PlanOutdated',
    remedy,
    message: /stack hello was made on serial 0 .* at 4 now/,
  });
});

test('a plan that was withdrawn is not, whatever the service shows', async () => {
  const { check } = await checking();

  await assert.rejects(check({ status: 'Withdrawn' }), { name: 'PlanWithdrawn', remedy });
});

test('other bytes at the service than those that were made are refused', async () => {
  const { check } = await checking();

  await assert.rejects(check({ digest: 'another' }), { name: 'PlanChanged', remedy });
});

test('a plan that is being carried out, or was, is not looked at twice: its order may be told again', async () => {
  await (await checking({ state: 'carried out' })).check({ digest: 'another' });
  await (await checking({ state: 'gone', reason: 'used' })).check({ status: 'Applied' });
});

test('a plan that is gone, or not ready, is refused with the reason', async () => {
  const gone = await checking({ state: 'gone', reason: 'it was deleted' });
  await assert.rejects(gone.check(), { name: 'PlanGone', remedy, message: /cannot be carried out: it was deleted/ });

  const making = await checking({ state: 'making' });
  await assert.rejects(making.check(), { name: 'PlanGone', remedy, message: /it is not ready/ });
});
