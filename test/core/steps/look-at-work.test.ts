import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../../core/canonical-json.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type PlannedChange, planRecord } from '../../../core/plan.ts';
import { headRecord } from '../../../core/state.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import type { Work } from '../../../core/work.ts';
import type { providers } from '../../../providers/index.ts';
import { actionOf, begun, everything } from '../begun.ts';
import { scriptedWork, workedBy } from '../scripted-work.ts';
import { makeWorld } from '../world.ts';

const CHANGE: PlannedChange = { action: 'Add', resource: 'Hello', type: 'AWS::Lambda::Function', properties: [] };
const planned = { name: 'hello', jobId: 'arn:stack/hello/1', content: { b: 2, a: 1 }, changes: [CHANGE], empty: false };

const planning = async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  const work = scriptedWork();
  const ports = { ...world.ports, providers: workedBy(work) };
  const input = { ...base, stage: 'Deploy', action: 'Plan', id: 'plan-1' };
  const planOf = async () => planRecord.read(world.ports.ledger, keys.plan(execution.id, 'Deploy', 'Plan'));
  return { world, execution, work, ports, input, look: lookAtWork(ports), planOf };
};

test('a plan that is being made is asked about at the target’s place, and nothing is written', async () => {
  const { world, execution, work, input, look } = await planning();
  const before = everything(world);

  assert.deepEqual(await look(input), { ready: false, summary: '' });

  assert.equal(everything(world), before);
  assert.deepEqual(work.asked, [`look at plan dev ${execution.target.account} eu-central-1`]);
});

test('a plan that is made is written down, open, with the digest of all that carrying it out follows', async () => {
  const { world, execution, work, input, look, planOf } = await planning();
  work.plans = { state: 'made', plan: planned };
  world.advance(60);

  assert.deepEqual(await look(input), {
    ready: true,
    summary: '1 to add, 0 to change, 0 to replace, 0 to remove',
  });

  const item = await planOf();
  assert.deepEqual(item?.data, {
    executionId: execution.id,
    stage: 'Deploy',
    action: 'Plan',
    attempt: 1,
    address: 'research/dev-eu-central-1',
    component: 'hello',
    region: 'eu-central-1',
    what: 'Stack',
    name: 'hello',
    id: 'plan-1',
    jobId: 'arn:stack/hello/1',
    digest: world.ports.digest(canonicalJson(planned.content)),
    serial: 0,
    empty: false,
    changes: [CHANGE],
    status: 'Made',
    madeAt: '2026-01-01T00:01:00.000Z',
  });
  assert.deepEqual(item?.open, { kind: 'plan', since: '2026-01-01T00:01:00.000Z' });
});

test('an action that only plans has ended with its plan', async () => {
  const { world, execution, work, input, look } = await planning();
  work.plans = { state: 'made', plan: planned };

  const { summary } = await look(input);

  const action = await actionOf(world, execution, 'Deploy', 'Plan');
  assert.deepEqual([action?.status, action?.summary, action?.externalExecutionId], ['Succeeded', summary, 'plan-1']);
});

test('an action that carries out its own plan has not ended with it', async () => {
  const { world, execution, work, ports, input, planOf } = await planning();
  work.plans = { state: 'made', plan: planned };
  const both = {
    ...ports.providers,
    of: (action: Parameters<typeof providers.of>[0]) => {
      const known = ports.providers.of(action);
      return known && { ...known, carriesOut: () => ({ stage: 'Deploy', action: 'Plan' }) };
    },
  };

  assert.equal((await lookAtWork({ ...ports, providers: both })(input)).ready, true);

  assert.equal((await planOf())?.data.status, 'Made');
  assert.equal(await actionOf(world, execution, 'Deploy', 'Plan'), undefined);
});

test('an action whose provider never carries out a plan has ended with it', async () => {
  const { world, execution, work, ports, input } = await planning();
  work.plans = { state: 'made', plan: planned };
  const only = {
    ...ports.providers,
    of: (action: Parameters<typeof providers.of>[0]) => {
      const { carriesOut: _none, ...known } = ports.providers.of(action) ?? assert.fail();
      return known;
    },
  };

  await lookAtWork({ ...ports, providers: only })(input);

  assert.equal((await actionOf(world, execution, 'Deploy', 'Plan'))?.status, 'Succeeded');
});

test('a plan of nothing says so', async () => {
  const { work, input, look, planOf } = await planning();
  work.plans = { state: 'made', plan: { ...planned, changes: [], empty: true } };

  assert.deepEqual(await look(input), { ready: true, summary: 'no changes' });

  assert.equal((await planOf())?.data.empty, true);
});

test('a plan stands on the serial that the component has now', async () => {
  const { world, execution, work, input, look, planOf } = await planning();
  work.plans = { state: 'made', plan: planned };
  const at = '2026-01-01T00:00:00.000Z';
  const head = headRecord.fresh(keys.head(execution.address, 'hello'), {
    address: execution.address,
    component: 'hello',
    target: execution.target,
    lineage: 'l',
    serial: 7,
    digest: 'd',
    pipeline: 'hello',
    executionId: execution.id,
    tag: 't',
    version: '1',
    commit: 'c',
    status: 'complete',
    outputs: {},
    resourceCount: 0,
    recordedAt: at,
    recordedBy: 'x',
    madeBy: 'x',
  });
  await world.ports.ledger.write([{ put: head }]);

  await look(input);

  assert.equal((await planOf())?.data.serial, 7);
});

test('a plan that is made again replaces the one before, open from then on', async () => {
  const { world, work, input, look, planOf } = await planning();
  work.plans = { state: 'made', plan: planned };
  await look(input);
  const item = await planOf();
  assert.ok(item);
  await world.ports.ledger.write([
    { put: { ...item, open: undefined, data: { ...item.data, status: 'Withdrawn' as const } } },
  ]);
  world.advance(60);

  await look({ ...input, id: 'plan-2' });

  const again = await planOf();
  assert.deepEqual([again?.data.id, again?.data.status], ['plan-2', 'Made']);
  assert.equal(again?.open?.since, '2026-01-01T00:01:00.000Z');
});

test('a plan that is gone or was carried out cannot be used, and the error says why', async () => {
  const { world, work, input, look } = await planning();
  const before = everything(world);

  work.plans = { state: 'gone', reason: 'it was deleted' };
  await assert.rejects(look(input), {
    name: 'PlanGone',
    remedy: /Retry/,
    message: /Deploy\/Plan cannot be used: it was deleted/,
  });
  work.plans = { state: 'carried out' };
  await assert.rejects(look(input), { name: 'PlanGone', message: /it was carried out already/ });

  assert.equal(everything(world), before);
});

test('a provider that plans nothing, an action of no definition and another attempt are refused by name', async () => {
  const { ports, work, input, look } = await planning();
  const { planning: _none, ...without } = work as Work;

  const asked = lookAtWork({ ...ports, providers: workedBy(without) })(input);
  await assert.rejects(asked, { name: 'NoPlanning', message: /Plan has nothing to plan/ });
  await assert.rejects(look({ ...input, action: 'Nobody' }), { name: 'UnknownAction' });
  await assert.rejects(look({ ...input, attempt: 2 }), { name: 'ExecutionEnded' });
});
