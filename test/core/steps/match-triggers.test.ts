import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord } from '../../../core/execution.ts';
import { causeOf, type GitEvent } from '../../../core/git-event.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type Trigger, triggerRecord } from '../../../core/pipeline.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { matchTriggers } from '../../../core/steps/match-triggers.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const push = (world: Awaited<ReturnType<typeof makeWorld>>, tag: string, type: 'tag' | 'branch' = 'tag'): GitEvent => ({
  ...world.push(tag),
  ref: { type, name: tag },
});

test('a tag of the scheme asks for an execution at its target', async () => {
  const world = await makeWorld();

  const [requested] = await matchTriggers(world.ports)(push(world, 'dev_eu-central-1/research/1.0'));

  assert.deepEqual(
    [requested?.environment, requested?.scope, requested?.team, requested?.version],
    ['dev', 'eu-central-1', 'research', '1.0'],
  );
  assert.deepEqual(
    world.published.map(({ detailType }) => detailType),
    ['Execution Requested'],
  );
});

const refused = [
  ['dev_eu-central-1/research/1.0/extra', 'NoTriggerMatched'],
  ['v1.0', 'NoTriggerMatched'],
  ['dev__eu-central-1/research/1.0', 'TagNotInScheme'],
  ['stage_eu-central-1/research/1.0', 'UnknownEnvironment'],
  ['dev_eu-west-9/research/1.0', 'UnknownScope'],
  ['dev_eu-central-1/sales/1.0', 'UnknownTeam'],
] as const;

for (const [tag, code] of refused) {
  test(`${tag} is refused as ${code}, and the reason is written down once`, async () => {
    const world = await makeWorld();
    const match = matchTriggers(world.ports);

    assert.deepEqual(await match(push(world, tag)), []);
    assert.deepEqual(await match(push(world, tag)), []);

    const { items } = await world.ports.ledger.list('REFUSALS');
    assert.deepEqual(
      items.map(({ data }) => (data as { fault: { code: string; remedy: string } }).fault.code),
      [code],
    );
    assert.match(JSON.stringify(items[0]?.data), /"remedy":"[^"]{10}/);
  });
}

test('branches start nothing and are no refusal', async () => {
  const world = await makeWorld();

  assert.deepEqual(await matchTriggers(world.ports)(push(world, 'main', 'branch')), []);
  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});

test('a tag of a tree or a blob is a recorded refusal and starts nothing', async () => {
  const world = await makeWorld();
  const { commit: _none, ...event } = push(world, 'dev_eu-central-1/research/1.0');

  assert.deepEqual(await matchTriggers(world.ports)(event), []);

  const { items } = await world.ports.ledger.list('REFUSALS');
  assert.deepEqual(
    items.map((item) => refusalRecord.parse(item).data.fault.code),
    ['NotACommit'],
  );
  assert.deepEqual(world.published, []);
});

const TAG = 'dev_eu-central-1/research/1.0';
const moved = {
  'moved to another commit': { change: 'updated', commit: 'b'.repeat(40) },
  'moved to a tree': { change: 'updated', commit: undefined },
  deleted: { change: 'deleted', commit: undefined },
} as const;

for (const [what, { change, commit }] of Object.entries(moved)) {
  test(`a tag that is ${what} takes back the approval that its execution waits for`, async () => {
    const world = await makeWorld();
    const execution = await startExecution(world.ports)(world.request(TAG));
    const other = await startExecution(world.ports)(world.request('dev_eu-central-1/research/1.1'));
    for (const { id } of [execution, other].filter((one) => one !== undefined)) await ask(world, id);
    const { commit: _old, ...before } = push(world, TAG);

    const requested = await matchTriggers(world.ports)({ ...before, change, ...(commit ? { commit } : {}) });

    assert.deepEqual(await statusesOf(world, execution?.id), ['Withdrawn']);
    assert.deepEqual(await statusesOf(world, other?.id), ['Open'], 'another tag is not touched');
    const answer = world.answered.find(({ token }) => token === execution?.id)?.answer;
    assert.equal(answer && 'error' in answer && answer.error, 'TagMoved');
    assert.equal(requested.length, change === 'updated' && commit ? 1 : 0);
  });
}

for (const status of ['Failed', 'Stopped', 'Succeeded'] as const) {
  const taken = status !== 'Succeeded';
  test(`a tag that is deleted after its execution has ${status} ${taken ? 'marks' : 'does not mark'} it`, async () => {
    const world = await makeWorld();
    const { ledger } = world.ports;
    const execution = await startExecution(world.ports)(world.request(TAG));
    const key = keys.execution(execution?.id ?? '');
    const item = await executionRecord.require(ledger, key, 'execution');
    await ledger.write([{ put: { ...item, data: { ...item.data, status } } }]);
    const { commit: _old, ...before } = push(world, TAG);

    await matchTriggers(world.ports)({ ...before, change: 'deleted' });

    const { tagMoved } = (await executionRecord.require(ledger, key, 'execution')).data;
    assert.equal(tagMoved !== undefined, taken, 'a retry would ask for and take answers');
  });
}

test('a deleted tag is no refusal, whatever its form', async () => {
  const world = await makeWorld();
  const { commit: _none, ...event } = push(world, 'v1.0');

  assert.deepEqual(await matchTriggers(world.ports)({ ...event, change: 'deleted' }), []);
  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});

const ask = (world: Awaited<ReturnType<typeof makeWorld>>, executionId: string) =>
  requestApproval(world.ports)({
    contract: 2,
    executionId,
    attempt: 1,
    stage: 'Deploy',
    action: 'Approve',
    token: executionId,
    timeoutInMinutes: 60,
  });
const statusesOf = async (world: Awaited<ReturnType<typeof makeWorld>>, executionId = '') =>
  (await world.ports.ledger.list(`EXECUTION#${executionId}`, { prefix: 'APPROVAL#' })).items.map(
    (item) => approvalRecord.parse(item).data.status,
  );

/** What a push of the tag leads to where the pipeline's trigger has these filters. */
const withFilters = async (tags: Trigger['tags'], tag: string): Promise<string[]> => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await triggerRecord.require(ledger, keys.trigger('CodeCommit', 'hello', 'hello'), 'trigger');
  const { push: _, ...before } = item.data;
  await ledger.write([{ put: { ...item, data: { ...before, tags } } }]);
  const started = await matchTriggers(world.ports)(push(world, tag));
  const { items } = await ledger.list('REFUSALS');
  return [...started.map(() => 'started'), ...items.map((refusal) => refusalRecord.parse(refusal).data.fault.code)];
};

test('a trigger of before takes what one of its filters includes and does not exclude; without a filter it takes every tag', async () => {
  assert.deepEqual(await withFilters([], TAG), ['started']);
  assert.deepEqual(await withFilters([{}], TAG), ['started']);
  assert.deepEqual(await withFilters([{ includes: ['prod_*/*/*', 'dev_*/*/*'] }], TAG), ['started']);
  assert.deepEqual(await withFilters([{ includes: ['prod_*/*/*'] }], TAG), ['NoTriggerMatched']);
  assert.deepEqual(await withFilters([{ excludes: ['dev_*/*/*', 'prod_*/*/*'] }], TAG), ['NoTriggerMatched']);
  assert.deepEqual(await withFilters([{ excludes: ['prod_*/*/*'] }], TAG), ['started']);
  assert.deepEqual(await withFilters([{ includes: ['*_*/*/*'], excludes: ['*/*/1.0'] }], TAG), ['NoTriggerMatched']);
  assert.deepEqual(await withFilters([{ excludes: ['dev_*/*/*'] }, { includes: ['*_*/*/*'] }], TAG), ['started']);
});

test('a tag of a repository that no pipeline watches is no refusal', async () => {
  const world = await makeWorld();

  assert.deepEqual(await matchTriggers(world.ports)({ ...push(world, 'v1.0'), repository: 'another' }), []);

  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});

test('each pipeline judges a push for itself: one starts, the other is refused under its own name', async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await triggerRecord.require(ledger, keys.trigger('CodeCommit', 'hello', 'hello'), 'trigger');
  const other = { ...item.data, pipeline: 'other', environments: ['prod', 'stage'] };
  const silent = { ...item.data, pipeline: 'silent', push: [{ tags: { includes: ['never'] } }] };
  await ledger.write(
    [other, silent].map((data) => ({
      put: triggerRecord.fresh(keys.trigger('CodeCommit', 'hello', data.pipeline), data),
    })),
  );

  const started = await matchTriggers(world.ports)(push(world, TAG));

  assert.deepEqual(
    started.map(({ pipeline }) => pipeline),
    ['hello'],
  );
  const refusals = (await ledger.list('REFUSALS')).items.map((refusal) => refusalRecord.parse(refusal).data);
  assert.deepEqual(
    refusals.map(({ pipeline, fault }) => [pipeline, fault.code, fault.expected]),
    [['other', 'UnknownEnvironment', 'prod, stage']],
  );
});

test('a request carries all that its execution is made of, at the time of the push', async () => {
  const world = await makeWorld();
  const event = { ...push(world, TAG), at: '2025-12-31T23:59:00.000Z' };

  const [requested] = await matchTriggers(world.ports)(event);

  assert.deepEqual(requested, { ...world.request(TAG), cause: causeOf(event) });
  assert.deepEqual(
    world.published.map(({ detail, time }) => [detail, time]),
    [[requested, event.at]],
  );
});

test('what refuses names every pipeline that watches, and what their triggers include', async () => {
  const world = await makeWorld();

  await matchTriggers(world.ports)(push(world, 'v1.0'));

  const [refusal] = (await world.ports.ledger.list('REFUSALS')).items.map((item) => refusalRecord.parse(item).data);
  assert.match(refusal?.fault.message ?? '', /no trigger of hello matches the tag v1.0/);
  assert.equal(refusal?.fault.expected, '*_*/*/*');
});

test(
  'a tag that is made again takes back what was approved of another commit, though the event of its deletion was ' +
    'lost',
  async () => {
    const world = await makeWorld();
    const execution = await startExecution(world.ports)(world.request(TAG));
    await ask(world, execution?.id ?? '');

    await matchTriggers(world.ports)(push(world, TAG));
    assert.deepEqual(await statusesOf(world, execution?.id), ['Open'], 'at the same commit nothing is taken back');
    await matchTriggers(world.ports)({ ...push(world, TAG), id: 'again', commit: 'b'.repeat(40) });

    assert.deepEqual(await statusesOf(world, execution?.id), ['Withdrawn']);
  },
);

test('a branch that is named as a tag starts nothing', async () => {
  const world = await makeWorld();

  assert.deepEqual(await matchTriggers(world.ports)(push(world, TAG, 'branch')), []);
  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});

test('a tag of a tree is refused by the object that it names', async () => {
  const world = await makeWorld();
  const { commit: _none, ...event } = push(world, TAG);
  const { after: _unknown, ...nameless } = event;

  await matchTriggers(world.ports)(event);
  await matchTriggers(world.ports)({ ...nameless, id: 'nameless', at: '2026-01-01T00:00:01.000Z' });

  const refusals = (await world.ports.ledger.list('REFUSALS')).items.map((item) => refusalRecord.parse(item).data);
  assert.deepEqual(
    refusals.map(({ fault }) => /names (\w+|an object), which/.exec(fault.message)?.[1]),
    ['f'.repeat(40), 'an object'],
  );
});

test('where no trigger says what it includes, a refusal does not make it up', async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await triggerRecord.require(ledger, keys.trigger('CodeCommit', 'hello', 'hello'), 'trigger');
  await ledger.write([{ put: { ...item, data: { ...item.data, push: [{ tags: { excludes: ['v*'] } }] } } }]);

  await matchTriggers(world.ports)(push(world, 'v1.0'));

  const [refusal] = (await ledger.list('REFUSALS')).items.map((each) => refusalRecord.parse(each).data);
  assert.equal(refusal?.fault.expected, '');
});
