import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import {
  type Action,
  actionRecord,
  type Execution,
  executionRecord,
  releaseName,
  type Stage,
  stageRecord,
} from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import type { Item } from '../../../core/ports/ledger.ts';
import { headRecord } from '../../../core/state.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { publishEvents } from '../../../core/steps/publish-events.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const asked = async (world: World) => {
  const execution = await startExecution(world.ports)(world.request());
  const base = { contract: 2 as const, executionId: execution?.id ?? '', attempt: 1, stage: 'Deploy' };
  await requestApproval(world.ports)({ ...base, action: 'Approve', token: 'the-token', timeoutInMinutes: 60 });
  const [, approvalId = '', secret = ''] = /approvals\/([^/]+)\/(\S+)/.exec(world.mails.at(-1)?.body ?? '') ?? [];
  return { approvalId, secret };
};
const itemOf = async (world: World, approvalId: string): Promise<Item<unknown>> =>
  approvalRecord.require(world.ports.ledger, keys.approval(approvalId), 'approval');

test('an approval is told with who is asked, and with no secret, no hash of one and no token', async () => {
  const world = await makeWorld();
  const { approvalId, secret } = await asked(world);
  const open = await itemOf(world, approvalId);
  await decideApproval(world.ports)({ approvalId, person: 'ana', via: 'link', status: 'Approved', comment: 'fine' });
  const approved = await itemOf(world, approvalId);
  const everything = [...world.ports.ledger.items.values()].map((after) => ({ after }));
  world.published.length = 0;

  await publishEvents(world.ports)([{ after: open }, { before: open, after: approved }, ...everything]);

  const told = world.published.filter(({ detailType }) => detailType === 'Tagline Approval State Change');
  assert.deepEqual(
    told.map(({ detail }) => {
      const { status, asked: who } = detail as { status: string; asked: string[] };
      return [status, who];
    }),
    [
      ['Open', ['ana']],
      ['Approved', ['ana']],
      ['Approved', ['ana']],
    ],
  );
  const text = JSON.stringify(world.published);
  for (const hidden of [secret, world.ports.digest(secret), 'the-token', 'secretHash', 'recipients'])
    assert.ok(!text.includes(hidden), hidden);
});

test('a change of an approval that is no change of its status is not told', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  const open = await itemOf(world, approvalId);
  world.published.length = 0;

  await publishEvents(world.ports)([{ before: open, after: open }, { before: open }]);

  assert.deepEqual(world.published, []);
});

const running = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  world.published.length = 0;
  const told = async (change: { before?: Item<unknown>; after?: Item<unknown> }) => {
    world.published.length = 0;
    await publishEvents(world.ports)([change]);
    return world.published[0];
  };
  return { world, execution, told };
};
const detailOf = (event: { detail: unknown } | undefined) => event?.detail as Record<string, unknown> | undefined;

test("a change of an execution is told in CodePipeline's words, a retry as resumed, and nothing else", async () => {
  const { execution, told } = await running();
  const at = (more: Partial<Execution>) =>
    executionRecord.fresh(keys.execution(execution.id), { ...execution, ...more });
  const state = async (before: Partial<Execution> | undefined, after: Partial<Execution>) =>
    detailOf(await told({ ...(before ? { before: at(before) } : {}), after: at(after) }))?.['state'];

  assert.deepEqual(await told({ after: at({ updatedAt: 'then' }) }), {
    detailType: 'CodePipeline Pipeline Execution State Change',
    resources: ['arn:aws:codepipeline:us-east-1:000000000000:hello'],
    time: 'then',
    detail: {
      pipeline: 'hello',
      'execution-id': execution.id,
      version: 1,
      'pipeline-execution-attempt': 1,
      'start-time': execution.startedAt,
      target: execution.target,
      address: 'research/dev-eu-central-1',
      tag: execution.tag,
      release: execution.tag,
      commit: execution.commit,
      state: 'STARTED',
      'execution-trigger': { 'trigger-type': 'CloudWatchEvent', 'trigger-detail': `tag ${execution.tag}` },
    },
  });
  assert.equal(await state({}, { machineExecutionArn: 'm' }), undefined);
  assert.equal(await state({}, { status: 'Succeeded' }), 'SUCCEEDED');
  assert.equal(await state({ status: 'Failed' }, { attempt: 2 }), 'RESUMED');
  assert.equal(await state({}, { attempt: 2 }), 'RESUMED', 'an end that the stream left out between two attempts');
  assert.equal(await state({ attempt: 2 }, { attempt: 2, status: 'Failed' }), 'FAILED');
  for (const [status, word] of [
    ['Stopping', 'STOPPING'],
    ['Stopped', 'STOPPED'],
    ['Superseded', 'SUPERSEDED'],
    ['Cancelled', 'CANCELED'],
  ] as const)
    assert.equal(await state({}, { status }), word);
});

test('a change of a stage is told with its own attempt and the time of its end, entered again as resumed', async () => {
  const { execution, told } = await running();
  const at = (more: Partial<Stage>) =>
    stageRecord.fresh(keys.stage(execution.id, 'Build'), {
      executionId: execution.id,
      name: 'Build',
      index: 1,
      attempt: 1,
      status: 'InProgress',
      startedAt: 'begin',
      ...more,
    });

  const begun = await told({ after: at({ attempt: 3 }) });
  assert.deepEqual([begun?.detailType, begun?.time], ['CodePipeline Stage Execution State Change', 'begin']);
  const { stage, state, pipeline, 'pipeline-execution-attempt': attempt } = detailOf(begun) ?? {};
  assert.deepEqual([stage, state, pipeline, attempt], ['Build', 'STARTED', 'hello', 3]);

  const ended = await told({ before: at({}), after: at({ status: 'Failed', endedAt: 'end' }) });
  assert.deepEqual([detailOf(ended)?.['state'], ended?.time], ['FAILED', 'end']);
  const again = await told({ before: at({ status: 'Failed' }), after: at({ attempt: 2 }) });
  assert.equal(detailOf(again)?.['state'], 'RESUMED');
  assert.equal(detailOf(await told({ before: at({}), after: at({ attempt: 2 }) }))?.['state'], 'RESUMED');
  assert.equal(await told({ before: at({}), after: at({ endedAt: 'x' }) }), undefined);
});

test('a change of an action is told with its type, its result and the reason of its failure', async () => {
  const { execution, told } = await running();
  const at = (more: Partial<Action>) =>
    actionRecord.fresh(keys.action(execution.id, 'Deploy', 'Apply'), {
      executionId: execution.id,
      stage: 'Deploy',
      name: 'Apply',
      provider: 'CloudFormation',
      runOrder: 3,
      attempt: 1,
      status: 'InProgress',
      startedAt: 'begin',
      ...more,
    });
  const result = (event: { detail: unknown } | undefined) => detailOf(event)?.['execution-result'];

  const begun = await told({ after: at({ attempt: 2 }) });
  assert.deepEqual([begun?.detailType, begun?.time], ['CodePipeline Action Execution State Change', 'begin']);
  const { stage, action, state, region, type, 'pipeline-execution-attempt': attempt, tag } = detailOf(begun) ?? {};
  assert.deepEqual(
    [stage, action, state, region, attempt, tag],
    ['Deploy', 'Apply', 'STARTED', 'eu-central-1', 2, execution.tag],
  );
  assert.deepEqual(type, { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' });

  const done = await told({
    before: at({}),
    after: at({ status: 'Succeeded', summary: 'fine', externalExecutionId: 'x', endedAt: 'end' }),
  });
  assert.deepEqual([detailOf(done)?.['state'], done?.time], ['SUCCEEDED', 'end']);
  assert.deepEqual(result(done), {
    'external-execution-id': 'x',
    'external-execution-summary': 'fine',
  });
  const errorDetails = { code: 'JobFailed', message: 'no' };
  assert.deepEqual(
    result(await told({ before: at({}), after: at({ status: 'Failed', summary: 's', errorDetails }) })),
    {
      'external-execution-summary': 'no',
      'error-code': 'JobFailed',
    },
  );
  assert.ok(await told({ before: at({}), after: at({ attempt: 2 }) }));
  assert.equal(await told({ before: at({}), after: at({ externalExecutionId: 'x' }) }), undefined);
});

test('an action that its definition does not know is told without a type', async () => {
  const { execution, told } = await running();
  const data = { executionId: execution.id, provider: 'X', runOrder: 1, attempt: 1, startedAt: 'begin' };
  for (const [stage, name] of [
    ['Nowhere', 'Apply'],
    ['Deploy', 'Nobody'],
  ] as const) {
    const after = actionRecord.fresh(keys.action(execution.id, stage, name), {
      ...data,
      stage,
      name,
      status: 'Failed',
    });

    assert.equal(detailOf(await told({ after }))?.['type'], undefined);
  }
});

test('every serial of a state is told; what has no event of its own, and what is deleted, is not', async () => {
  const { world, execution, told } = await running();
  const state = headRecord.fresh(keys.head(execution.address, 'hello'), {
    address: execution.address,
    component: 'hello',
    target: execution.target,
    lineage: 'l',
    serial: 4,
    digest: 'd',
    pipeline: 'hello',
    executionId: execution.id,
    tag: releaseName(execution),
    version: '1.0',
    commit: execution.commit,
    status: 'complete',
    outputs: {},
    resourceCount: 0,
    recordedAt: 'now',
    recordedBy: 'ana',
    madeBy: 'x',
  });

  const event = await told({ before: state, after: state });
  assert.deepEqual([event?.detailType, detailOf(event)?.['serial']], ['Tagline State Change', 4]);
  assert.deepEqual(world.measured, [], 'the same serial again');
  await told({ after: state });
  assert.deepEqual(
    world.measured.map(({ counts }) => counts),
    [{ Deployments: 1 }],
  );
  assert.equal(await told({ after: { ...state, kind: 'serial' } }), undefined);
  assert.equal(await told({ before: state }), undefined);
});
