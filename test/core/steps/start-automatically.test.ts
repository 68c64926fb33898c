import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AutomaticCause } from '../../../core/automatic-cause.ts';
import { executionRecord } from '../../../core/execution.ts';
import { followerRecord } from '../../../core/follower.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { startAutomatically } from '../../../core/steps/start-automatically.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { addressOf } from '../../../core/target.ts';
import { makeWorld } from '../world.ts';

const TARGET = { environment: 'dev', scope: 'us-east-1', team: 'research' };
const withEntries = async (entries: object) => {
  const world = await makeWorld();
  const item = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, ...entries };
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  const tell = (told: unknown) => startAutomatically(world.ports)(AutomaticCause.parse(told));
  return { world, tell };
};
const due = (schedule: string, at = '2026-01-01T03:00:00Z') => ({
  'detail-type': 'Schedule Due',
  detail: { pipeline: 'hello', schedule, due: at },
});

test('a schedule that is due starts its pipeline once, however often it is told', async () => {
  const schedules = [
    { name: 'nightly', expression: 'rate(1 day)', timezone: 'UTC', target: TARGET, variables: { size: 'l' } },
  ];
  const variables = [{ name: 'size', defaultValue: 's' }];
  const { world, tell } = await withEntries({ schedules, variables });

  const [first] = await tell(due('nightly'));
  const [again] = await tell(due('nightly'));
  const [next] = await tell(due('nightly', '2026-01-02T03:00:00Z'));

  assert.ok(first && again && next);
  assert.deepEqual(
    [addressOf(first), first.variables, first.cause.automatic],
    ['research/dev-us-east-1', { size: 'l' }, true],
  );
  const start = startExecution(world.ports);
  const ids = [await start(first), await start(again), await start(next)].map((execution) => execution?.id);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
  const execution = (await executionRecord.require(world.ports.ledger, keys.execution(ids[0] ?? ''), 'x')).data;
  assert.deepEqual(
    [execution.trigger, execution.startedBy, execution.variables],
    [{ type: 'CloudWatchEvent', detail: 'schedule nightly' }, 'schedule nightly', { size: 'l' }],
  );
});

test('an entry that the current definition does not have any more starts nothing', async () => {
  const { world, tell } = await withEntries({});

  assert.deepEqual(await tell(due('nightly')), []);
  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});

test('a target that the installation has lost is a recorded refusal that names the schedule', async () => {
  const target = { ...TARGET, team: 'sales' };
  const schedules = [{ name: 'nightly', expression: 'rate(1 day)', timezone: 'UTC', target, variables: {} }];
  const { world, tell } = await withEntries({ schedules });

  assert.deepEqual(await tell(due('nightly')), []);

  const [refusal] = (await world.ports.ledger.list('REFUSALS')).items.map((item) => refusalRecord.parse(item).data);
  assert.deepEqual(
    [refusal?.fault.code, refusal?.detail, refusal?.pipeline],
    ['UnknownTeam', 'schedule nightly', 'hello'],
  );
});

const event = {
  id: 'e-1',
  time: '2026-01-01T00:00:00Z',
  source: 'aws.ecr',
  detail: { 'image-tag': '1.4"#{x.y}', sizes: [1, 2], deep: { on: true } },
};

test('an event gives variables their values by paths, as texts and as JSON', async () => {
  const variables = {
    tag: '$.detail.image-tag',
    second: '$.detail.sizes[1]',
    deep: "$['detail']['deep']",
    fixed: 'as it is',
    missing: '$.detail.nothing',
  };
  const { tell } = await withEntries({
    events: [{ name: 'image', pattern: { source: ['aws.ecr'] }, target: TARGET, variables }],
  });

  const [request] = await tell({ pipeline: 'hello', entry: 'image', event });

  assert.deepEqual(request?.variables, { tag: '1.4"#{x.y}', second: '2', deep: '{"on":true}', fixed: 'as it is' });
  assert.equal(request?.cause.id, 'event\nhello\nimage\ne-1');
  assert.equal(request?.cause.detail, 'event image of aws.ecr');
});

test('a pipeline starts after another has succeeded, where that one has deployed or where it says', async () => {
  for (const target of [undefined, TARGET]) {
    const { world, tell } = await withEntries({ after: [{ pipeline: 'hello', target, variables: {} }] });
    const { ledger } = world.ports;
    await ledger.write([{ put: followerRecord.fresh(keys.follower('hello', 'hello'), { pipeline: 'hello' }) }]);
    const execution = await startExecution(world.ports)(world.request());
    assert.ok(execution);
    const success = {
      'detail-type': 'CodePipeline Pipeline Execution State Change',
      detail: { 'execution-id': execution.id, state: 'SUCCEEDED' },
    };

    assert.deepEqual(await tell(success), [], 'the ledger does not say that it has succeeded');
    const item = await executionRecord.require(ledger, keys.execution(execution.id), 'execution');
    await ledger.write([{ put: { ...item, data: { ...item.data, status: 'Succeeded' as const } } }]);
    const [request, ...more] = await tell(success);

    assert.ok(request);
    assert.deepEqual(
      [addressOf(request), request.cause.id, request.cause.detail, more],
      [target ? 'research/dev-us-east-1' : execution.address, `after\n${execution.id}`, 'success of hello', []],
    );
  }
});

test('a repair or a rollback is no success that others follow', async () => {
  for (const change of [{ purpose: 'repair' as const }, { type: 'ROLLBACK' as const }]) {
    const { world, tell } = await withEntries({ after: [{ pipeline: 'hello', variables: {} }] });
    const { ledger } = world.ports;
    await ledger.write([{ put: followerRecord.fresh(keys.follower('hello', 'hello'), { pipeline: 'hello' }) }]);
    const execution = await startExecution(world.ports)(world.request());
    const item = await executionRecord.require(ledger, keys.execution(execution?.id ?? ''), 'execution');
    await ledger.write([{ put: { ...item, data: { ...item.data, status: 'Succeeded' as const, ...change } } }]);

    const detail = { 'execution-id': execution?.id, state: 'SUCCEEDED' };
    assert.deepEqual(await tell({ 'detail-type': 'CodePipeline Pipeline Execution State Change', detail }), []);
  }
});

const s3 = {
  name: 'Object',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'b', S3ObjectKey: 'a.zip' },
  runOrder: 1,
  inputArtifacts: [],
  outputArtifacts: [{ name: 'object' }],
};
const put = { ...event, source: 'aws.s3', detail: { object: { key: 'a.zip', 'version-id': 'v-7' } } };

test('a new version of an object starts its pipeline once, with that version, at every target of on:', async () => {
  const on = [TARGET, { ...TARGET, scope: 'eu-central-1' }];
  const { world, tell } = await withEntries({ triggers: [], on });
  const item = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const stages = [{ name: 'Source', actions: [s3] }, ...item.data.definition.stages.slice(1)];
  const definition = { ...item.data.definition, stages };
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);

  const requests = await tell({ pipeline: 'hello', entry: 'source/Object', event: put });
  const again = await tell({ pipeline: 'hello', entry: 'source/Object', event: { ...put, id: 'another event' } });

  assert.deepEqual(requests.map(addressOf), ['research/dev-us-east-1', 'research/dev-eu-central-1']);
  const revision = { action: 'Object', provider: 'S3', repository: 'b/a.zip', commit: 'v-7' };
  assert.deepEqual(requests[0]?.revisions, [revision]);
  assert.equal(again[0]?.cause.id, requests[0]?.cause.id, 'the same version is the same start');
  assert.ok(requests[0]);
  const execution = await startExecution(world.ports)(requests[0]);
  assert.deepEqual([execution?.commit, execution?.revisions], ['', [revision]]);
  const without = { ...put, detail: { object: { key: 'a.zip' } } };
  assert.deepEqual(await tell({ pipeline: 'hello', entry: 'source/Object', event: without }), []);
});
