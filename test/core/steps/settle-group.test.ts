import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { artifactKey } from '../../../core/artifacts.ts';
import { actionRecord, type Execution } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { bindBuild } from '../../../core/steps/bind-build.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { fetchSource } from '../../../core/steps/fetch-source.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { settleGroup } from '../../../core/steps/settle-group.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const started = async (
  world: World,
): Promise<{ execution: Execution; base: { contract: 2; executionId: string; attempt: number } }> => {
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  return { execution, base: { contract: 2, executionId: execution.id, attempt: 1 } };
};
const actionAt = async (world: World, id: string, stage: string, name: string) =>
  (await actionRecord.read(world.ports.ledger, keys.action(id, stage, name)))?.data;
const built = (name: string, more = {}) => ({ name, status: 'Succeeded' as const, summary: 'SUCCEEDED', ...more });

test('entering a stage marks its first actions, and nothing behind them', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);

  await enterStage(world.ports)({ ...base, stage: 'Source', token: 't' });

  assert.equal((await actionAt(world, execution.id, 'Source', 'Source'))?.status, 'InProgress');
  assert.equal(await actionAt(world, execution.id, 'Build', 'Lint'), undefined);
});

test('a source writes its own end, with the version of what it stored', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);
  const source = {
    resolve: async () => undefined,
    fetch: async () => ({
      zip: new Uint8Array(),
      facts: {
        commit: 'c'.repeat(40),
        message: 'first line\nsecond',
        authorDate: 'a',
        committerDate: 'b',
        authorName: 'ana',
        authorEmail: 'ana@example.com',
      },
    }),
  };

  await fetchSource({ ...world.ports, source })({
    ...base,
    stage: 'Source',
    action: 'Source',
    repository: 'hello',
    commit: 'c'.repeat(40),
    artifact: 'source',
  });

  const action = await actionAt(world, execution.id, 'Source', 'Source');
  assert.deepEqual([action?.status, action?.summary], ['Succeeded', 'first line']);
  assert.deepEqual(
    action?.artifacts?.map(({ name }) => name),
    ['source'],
  );
  assert.ok(action?.artifacts?.[0]?.version);
});

test(
  'a build alone is ended by the settling, with its variables and the version of its artifact, and what follows ' +
    'begins',
  async () => {
    const world = await makeWorld();
    const { execution, base } = await started(world);
    world.etags.set(artifactKey(execution, 'package'), '"1"');

    const settled = await settleGroup(world.ports)({
      ...base,
      stage: 'Build',
      group: 1,
      results: [built('Lint'), built('Package', { externalExecutionId: 'b:1', variables: { CODE_DIGEST: 'abc' } })],
    });

    const action = await actionAt(world, execution.id, 'Build', 'Package');
    assert.deepEqual(
      [action?.status, action?.externalExecutionId, action?.outputVariables],
      ['Succeeded', 'b:1', { CODE_DIGEST: 'abc' }],
    );
    assert.deepEqual([settled.decision, settled.artifacts], ['continue', { package: 'v-"1"' }]);
    await settleGroup(world.ports)({ ...base, stage: 'Deploy', group: 1, results: [built('Plan')] });
    assert.equal((await actionAt(world, execution.id, 'Deploy', 'Approve'))?.status, 'InProgress');
    assert.equal(await actionAt(world, execution.id, 'Deploy', 'Apply'), undefined);
  },
);

test('a failure is written with what people can read of its cause, and begins nothing', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);
  const cause = JSON.stringify({ Build: { Phases: [{ Contexts: [{ Message: 'npm test "failed"\nwith 1' }] }] } });

  const settled = await settleGroup(world.ports)({
    ...base,
    stage: 'Deploy',
    group: 1,
    results: [{ name: 'Plan', status: 'Failed', error: 'States.TaskFailed', cause }],
  });

  const action = await actionAt(world, execution.id, 'Deploy', 'Plan');
  assert.deepEqual(action?.errorDetails, { code: 'JobFailed', message: 'npm test "failed" with 1' });
  assert.deepEqual([settled.decision, settled.summary], ['fail', 'Deploy/Plan: JobFailed']);
  assert.equal(await actionAt(world, execution.id, 'Deploy', 'Approve'), undefined);
});

test('called twice it changes nothing: the first end stands, and what has begun is not begun again', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);
  const settle = { ...base, stage: 'Deploy', group: 1, results: [built('Plan', { summary: 'first' })] };
  await settleGroup(world.ports)(settle);
  const begun = await actionAt(world, execution.id, 'Deploy', 'Approve');
  world.advance(60);

  await settleGroup(world.ports)({ ...settle, results: [built('Plan', { summary: 'second' })] });

  assert.equal((await actionAt(world, execution.id, 'Deploy', 'Plan'))?.summary, 'first');
  assert.deepEqual(await actionAt(world, execution.id, 'Deploy', 'Approve'), begun);
});

test('in a group of several an action ends before its siblings', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);

  await endActionOf(world.ports)({ ...base, stage: 'Build', result: built('Lint', { externalExecutionId: 'b:2' }) });

  assert.equal((await actionAt(world, execution.id, 'Build', 'Lint'))?.status, 'Succeeded');
  await assert.rejects(endActionOf(world.ports)({ ...base, stage: 'Build', result: built('Nobody') }), {
    name: 'UnknownAction',
  });
});

test('nothing late touches a newer try: neither an end nor the hint of a build', async () => {
  const world = await makeWorld();
  const { execution, base } = await started(world);
  await enterStage(world.ports)({ ...base, stage: 'Source', token: 't' });
  const { ledger } = world.ports;
  const key = keys.action(execution.id, 'Source', 'Source');
  const item = await actionRecord.require(ledger, key, 'action');
  await ledger.write([{ put: { ...item, data: { ...item.data, attempt: 2 } } }]);

  await endActionOf(world.ports)({ ...base, stage: 'Source', result: built('Source') });
  const hint = { buildId: 'b:late', executionId: execution.id, stage: 'Source', action: 'Source' };
  await bindBuild(world.ports)({ ...hint, attempt: 1 });

  const action = await actionAt(world, execution.id, 'Source', 'Source');
  assert.deepEqual([action?.status, action?.externalExecutionId], ['InProgress', undefined]);
  await bindBuild(world.ports)({ ...hint, attempt: 2 });
  assert.equal((await actionAt(world, execution.id, 'Source', 'Source'))?.externalExecutionId, 'b:late');
});

test('a question that the machine waits for no longer is closed: expired after its time, withdrawn before', async () => {
  for (const [seconds, status, reason] of [
    [3599, 'Withdrawn', 'The action ended without an answer.'],
    [3600, 'Expired', undefined],
  ] as const) {
    const world = await makeWorld();
    const { base } = await started(world);
    const place = { ...base, stage: 'Deploy' };
    await requestApproval(world.ports)({ ...place, action: 'Approve', token: 't', timeoutInMinutes: 60 });
    const approvalId = /approvals\/([^/]+)\//.exec(world.mails.at(-1)?.body ?? '')?.[1] ?? '';
    world.advance(seconds);
    const settle = {
      ...place,
      group: 2,
      results: [{ name: 'Approve', status: 'Failed' as const, error: 'Timeout' }],
    };

    await settleGroup(world.ports)(settle);
    await settleGroup(world.ports)(settle);

    const item = await approvalRecord.require(world.ports.ledger, keys.approval(approvalId), 'approval');
    assert.deepEqual([item.data.status, item.data.reason, item.open], [status, reason, undefined]);
  }
});

test('a failure without a name, and several at once, are summed up for people', async () => {
  const world = await makeWorld();
  const { base } = await started(world);
  const results = [
    { name: 'Lint', status: 'Failed' as const },
    { name: 'Package', status: 'Failed' as const, error: 'States.Timeout' },
  ];

  const { summary, decision } = await settleGroup(world.ports)({ ...base, stage: 'Build', group: 1, results });

  assert.deepEqual([decision, summary], ['fail', 'Build/Lint: failed, Build/Package: States.Timeout']);
});
