import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { moveTag } from '../../../core/parts/move-tag.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { planRecord } from '../../../core/plan.ts';
import type { Providers } from '../../../core/provider.ts';
import { headRecord } from '../../../core/state.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { completeWork } from '../../../core/steps/complete-work.ts';
import { haltEnvironment, resumeEnvironment } from '../../../core/steps/halt-environment.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import type { Work } from '../../../core/work.ts';
import { approved, askNobody } from '../approved.ts';
import { CHANGE_SET, planned, STACK, settle } from '../deployment.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

/** A second stack beside the first: PlanB and ApplyB. */
const addActions = async (world: World): Promise<void> => {
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) => ({
    ...stage,
    actions: [
      ...stage.actions,
      ...stage.actions
        .filter(({ name }) => name === 'Plan' || name === 'Apply')
        .map((action) => ({
          ...action,
          name: `${action.name}B`,
          namespace: undefined,
          configuration: { ...action.configuration, StackName: 'second' },
        })),
    ],
  }));
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);
};
test('what was planned is executed, and the machine is answered with the outputs when the stack has settled', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);

  await startWork(world.ports)(apply);
  assert.deepEqual(world.executed, [CHANGE_SET]);
  assert.equal(
    world.answered.some(({ token }) => token === apply.token),
    false,
    'not before its end',
  );
  settle(world);
  assert.equal(await completeWork(world.ports)(STACK), 'ended');
  assert.equal(await completeWork(world.ports)(STACK), 'ended', 'the event may come twice');

  const sent = world.answered.filter(({ token }) => token === apply.token);
  assert.deepEqual(
    sent.map(({ answer }) => 'output' in answer && answer.output['variables']),
    [{ Url: 'http://127.0.0.1:1/_url/x/' }],
  );
});

test('no change begins in a halted environment; one that has begun is not begun again and goes on', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  const halt = { environment: 'dev', reason: 'customers see errors', by: 'ana' };
  await haltEnvironment(world.ports)(halt);
  await assert.rejects(startWork(world.ports)(apply), { code: 'EnvironmentHalted', remedy: /tagline resume dev/ });
  assert.deepEqual(world.executed, []);
  await resumeEnvironment(world.ports)('dev');
  await startWork(world.ports)(apply);

  await haltEnvironment(world.ports)(halt);
  await startWork(world.ports)(apply);

  settle(world);
  assert.equal(await completeWork(world.ports)(STACK), 'ended');
});

test('no change begins in a freeze', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  world.ports.installation.freeze.push({
    reason: 'New Year',
    from: '2025-12-31T00:00:00Z',
    to: '2026-01-02T00:00:00Z',
  });

  await assert.rejects(startWork(world.ports)(apply), { code: 'EnvironmentFrozen', message: /New Year/ });
});

test('a stack that still shows the end of the deployment before is not taken for the end of this one', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  world.stackStatus.set(STACK, { stackId: STACK, status: 'UPDATE_COMPLETE', settled: true, succeeded: true });

  await startWork(world.ports)(apply);

  assert.equal(await completeWork(world.ports)(STACK), 'running');
});

test('an order that CloudFormation never took is given again by the reconciler', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  const { executeChangeSet: execute } = world.ports.stacks;
  world.ports.stacks.executeChangeSet = () => Promise.reject(new Error('killed'));
  await assert.rejects(startWork(world.ports)(apply), /killed/);
  world.ports.stacks.executeChangeSet = execute;

  await reconciled(world);

  assert.deepEqual(world.executed, [CHANGE_SET]);
});

test('an order that was never given is not given once its execution has ended: the lease passes on', async () => {
  const world = await makeWorld();
  const first = await planned(world);
  const second = await planned(world, 'dev_eu-central-1/research/1.1');
  const { executeChangeSet: execute } = world.ports.stacks;
  world.ports.stacks.executeChangeSet = () => Promise.reject(new Error('killed'));
  await assert.rejects(startWork(world.ports)(first.apply), /killed/);
  world.ports.stacks.executeChangeSet = execute;
  world.endMachine(first.execution.machineExecutionArn ?? '', { status: 'ABORTED' });
  await closeExecution(world.ports)(first.execution.id, first.execution.machineExecutionArn ?? '');

  await reconciled(world);

  assert.deepEqual(world.executed, []);
  assert.equal(world.answered.filter(({ token }) => token === `lease-${second.execution.id}`).length, 1);
});

test('a lease is not passed on while a stack is still at work, whatever the machine believes', async () => {
  const world = await makeWorld();
  const first = await planned(world);
  await startWork(world.ports)(first.apply);
  const second = await planned(world, 'dev_eu-central-1/research/1.1');
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: STACK,
    stackName: 'hello-research-dev',
    status: 'executing',
    changes: [],
    content: {},
  });

  await releaseLease(world.ports)({ ...first.base, group: 3 });
  await reconciled(world);
  const lease = `lease-${second.execution.id}`;
  assert.equal(
    world.answered.some(({ token }) => token === lease),
    false,
  );

  settle(world);
  await reconciled(world);
  assert.equal(world.answered.filter(({ token }) => token === lease).length, 1);
  assert.equal(
    (await headRecord.read(world.ports.ledger, keys.head('research/dev-eu-central-1', 'hello')))?.data.serial,
    1,
    'and what was changed is recorded',
  );
});

test('a commit that left the environment’s branches since the start changes nothing', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  const { dev } = world.ports.installation.environments;
  assert.ok(dev);
  dev.branches = ['main'];

  await assert.rejects(startWork(world.ports)(apply), { code: 'CommitNotMerged' });
  assert.deepEqual(world.executed, []);

  world.merged.add(`main ${execution.commit}`);
  await startWork(world.ports)(apply);
  assert.deepEqual(world.executed, [CHANGE_SET]);
});

test('an execution that is closed while it asks for the lease does not hold it', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const asking = {
    contract: 2 as const,
    executionId: execution.id,
    attempt: 1,
    stage: 'Deploy',
    group: 3,
    token: 'late',
  };
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'ABORTED' });
  world.ports.ledger.beforeWrite = async () =>
    void (await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? ''));

  await assert.rejects(takeLease(world.ports)(asking), { name: 'ExecutionEnded' });
});

test(
  'a change set that was replaced before it was taken fails the action: the end of the deployment before is no ' +
    'success',
  async () => {
    const world = await makeWorld();
    const { apply } = await planned(world);
    await startWork(world.ports)(apply);
    world.changeSets.delete(CHANGE_SET);
    world.stackStatus.set(STACK, { stackId: STACK, status: 'UPDATE_COMPLETE', settled: true, succeeded: true });

    await reconciled(world);

    assert.deepEqual(
      world.answered
        .filter(({ token }) => token === apply.token)
        .map(({ answer }) => 'error' in answer && answer.error),
      ['JobFailed'],
    );
  },
);

test('a plan of nothing succeeds, however the stack ended before', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world, undefined, 'empty');
  world.stackStatus.set(STACK, { stackId: STACK, status: 'UPDATE_ROLLBACK_COMPLETE', settled: true, succeeded: false });

  await startWork(world.ports)(apply);

  assert.deepEqual(world.executed, []);
  assert.deepEqual(
    world.answered.filter(({ token }) => token === apply.token).map(({ answer }) => 'output' in answer),
    [true],
  );
});

test('a change set with other bytes than the planned ones is not executed', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: STACK,
    stackName: 'hello-research-dev',
    status: 'ready',
    changes: [],
    content: { template: 'B' },
  });

  await assert.rejects(startWork(world.ports)(apply), { name: 'PlanChanged' });
  assert.deepEqual(world.executed, []);
});

test('a plan is outdated once the state has moved', async () => {
  const world = await makeWorld();
  const { execution, apply, base } = await planned(world);
  await startWork(world.ports)(apply);
  settle(world);
  await completeWork(world.ports)(STACK);
  const state = await recordState(world.ports)({ ...base, group: 3, actions: ['Apply'] });
  assert.equal(state?.serial, 1);

  await assert.rejects(startWork(world.ports)(apply), { name: 'PlanOutdated' });
  assert.equal(
    (await recordState(world.ports)({ ...base, group: 3, actions: ['Apply'] }))?.serial,
    1,
    'recording twice makes one serial',
  );
  assert.equal(execution.attempt, 1);
});

test('without the lease nothing is executed', async () => {
  const world = await makeWorld();
  const { apply, base } = await planned(world);
  await releaseLease(world.ports)({ ...base, group: 3 });

  await assert.rejects(startWork(world.ports)(apply), { name: 'LeaseLost' });
});

test('the reconciler completes a job whose event was lost', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  await startWork(world.ports)(apply);
  settle(world);

  await reconciled(world);

  assert.equal(world.answered.filter(({ token }) => token === apply.token).length, 1);
});

test(
  'a holder that died keeps the lease until its stack has settled; then the state is partial and the next one ' +
    'gets it',
  async () => {
    const world = await makeWorld();
    const first = await planned(world);
    const second = await planned(world, 'dev_eu-central-1/research/1.1');
    await startWork(world.ports)(first.apply);
    world.endMachine(first.execution.machineExecutionArn ?? '', { status: 'ABORTED' });
    await closeExecution(world.ports)(first.execution.id, first.execution.machineExecutionArn ?? '');

    await reconciled(world);
    const lease = `lease-${second.execution.id}`;
    assert.equal(
      world.answered.some(({ token }) => token === lease),
      false,
      'the stack still runs',
    );
    settle(world, false);
    await reconciled(world);

    assert.equal(world.answered.filter(({ token }) => token === lease).length, 1);
    assert.equal(
      (await headRecord.read(world.ports.ledger, keys.head('research/dev-eu-central-1', 'hello')))?.data.status,
      'partial',
    );
  },
);

test('a stack has one job at a time: another target with the same stack name is refused and overwrites nothing', async () => {
  const world = await makeWorld();
  const { apply } = await planned(world);
  await startWork(world.ports)(apply);
  const request = { ...world.request('dev_us-east-1/research/1.0'), scope: 'us-east-1' };
  const other = await startExecution(world.ports)(request);
  assert.ok(other);
  const base = { contract: 2 as const, executionId: other.id, attempt: 1, stage: 'Deploy' };
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: STACK,
    stackName: 'hello-research-dev',
    status: 'ready',
    changes: [],
    content: { template: 'A' },
  });
  await lookAtWork(world.ports)({ ...base, action: 'Plan', id: CHANGE_SET });
  await approved(world, other.id);
  await takeLease(world.ports)({ ...base, group: 3, token: 'other-lease' });

  const refused = startWork(world.ports)({
    ...base,
    action: 'Apply',
    group: 3,
    token: 'other',
    configuration: {},
  });

  await assert.rejects(refused, { name: 'StackBusy' });
  settle(world);
  await completeWork(world.ports)(STACK);
  assert.equal(
    world.answered.filter(({ token }) => token === apply.token).length,
    1,
    'the first machine gets its answer',
  );
});

test('a second plan of the same execution stands on the serial that its first apply made', async () => {
  const world = await makeWorld();
  await askNobody(world);
  const { apply, base } = await planned(world);
  await addActions(world);
  const [secondSet, secondStack] = [`${CHANGE_SET}b`, `${STACK}b`];
  world.changeSets.set(secondSet, {
    changeSetId: secondSet,
    stackId: secondStack,
    stackName: 'second',
    status: 'ready',
    changes: [],
    content: { template: 'B' },
  });
  await lookAtWork(world.ports)({ ...base, action: 'PlanB', id: secondSet });
  await startWork(world.ports)(apply);
  settle(world);
  await completeWork(world.ports)(STACK);
  await recordState(world.ports)({ ...base, group: 3, actions: ['Apply'] });

  await startWork(world.ports)({
    ...base,
    action: 'ApplyB',
    group: 3,
    token: 'apply-b',
    configuration: {},
  });

  assert.deepEqual(world.executed, [CHANGE_SET, secondSet]);
});

test('without the answers that its definition asks for nothing is executed, whatever the machine says', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  for (const [at, item] of world.ports.ledger.items)
    if (item.kind === 'approval' && item.key.pk.endsWith(execution.id)) world.ports.ledger.items.delete(at);

  await assert.rejects(startWork(world.ports)(apply), { name: 'ApprovalRequired' });
  assert.deepEqual(world.executed, []);
});

test('a tag that moves between the last look and the order is seen: nothing is executed', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  world.ports.ledger.beforeWrite = async () =>
    void (await moveTag(world.ports)(execution.id, undefined, '2026-01-01T00:00:00.000Z'));

  await assert.rejects(startWork(world.ports)(apply), { name: 'TagMoved' });
  assert.deepEqual(world.executed, []);
});

test('a lease that is lost between the last look and the order is seen: nothing is executed', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  const { ledger } = world.ports;
  ledger.beforeWrite = async () => {
    const item = await leaseRecord.require(ledger, keys.lease(execution.address), 'lease');
    await ledger.write([{ put: { ...item, data: { ...item.data, draining: { since: world.ports.clock.now() } } } }]);
  };

  await assert.rejects(startWork(world.ports)(apply), { name: 'LeaseLost' });
  assert.deepEqual(world.executed, []);
});

test('a plan that is not what it was is withdrawn with the answers that were given for it', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  const changeSet = world.changeSets.get(CHANGE_SET);
  assert.ok(changeSet);
  world.changeSets.set(CHANGE_SET, { ...changeSet, content: { template: 'B' } });
  const planOf = async () =>
    (await planRecord.read(world.ports.ledger, keys.plan(execution.id, 'Deploy', 'Plan')))?.data.status;
  const { describeChangeSet } = world.ports.stacks;
  world.ports.stacks.describeChangeSet = () =>
    Promise.reject(new TaglineError('Throttled', 'later', { retryable: true }));
  await assert.rejects(startWork(world.ports)(apply), { name: 'Throttled' });
  assert.equal(await planOf(), 'Made', 'what may pass withdraws nothing');
  world.ports.stacks.describeChangeSet = describeChangeSet;

  await assert.rejects(startWork(world.ports)(apply), { name: 'PlanChanged' });

  assert.equal(await planOf(), 'Withdrawn');
  const approvals = [...world.ports.ledger.items.values()].filter(({ kind }) => kind === 'approval');
  assert.deepEqual(
    approvals.map(({ data }) => (data as { status: string }).status),
    ['Withdrawn'],
  );
  await assert.rejects(startWork(world.ports)(apply), { name: 'PlanWithdrawn' });
});

test('an artifact that was written again since the plan was made of it is not deployed', async () => {
  const world = await makeWorld();
  const { apply, execution } = await planned(world);
  const key = `dev/artifacts/${execution.target.account}/hello/package/${execution.id}`;
  const made = { name: 'package', key, etag: '"1"', version: 'v-"1"' };
  const put = actionRecord.fresh(keys.action(execution.id, 'Build', 'Package'), {
    executionId: execution.id,
    stage: 'Build',
    name: 'Package',
    provider: 'CodeBuild',
    runOrder: 1,
    attempt: 1,
    status: 'Succeeded',
    startedAt: 'now',
    artifacts: [made],
  });
  await world.ports.ledger.write([{ put }]);
  world.etags.set(key, '"2"');

  await assert.rejects(startWork(world.ports)(apply), { name: 'ArtifactChanged' });

  assert.deepEqual(world.executed, []);
});

/** A provider that plans nothing, and whose orders end like this. */
const unplanned = async (start: Work['start']) => {
  const world = await makeWorld();
  await askNobody(world);
  const { apply, execution } = await planned(world);
  const work = { what: 'Thing', nameOf: () => 'the thing', start, outputs: async () => undefined } as unknown as Work;
  const providers = { of: () => ({ work: async () => work, mutates: () => true }) } as unknown as Providers;
  const run = () => startWork({ ...world.ports, providers })(apply);
  const action = async () =>
    (await actionRecord.require(world.ports.ledger, keys.action(execution.id, 'Deploy', 'Apply'), 'action')).data;
  const answers = () => world.answered.filter(({ token }) => token === apply.token).map(({ answer }) => answer);
  return { run, action, answers, world };
};

test('work that is done with its order ends at once, and its job says where and what it was', async () => {
  const { run, action, answers, world } = await unplanned(async () => ({
    state: 'ended',
    succeeded: true,
    status: 'DONE',
  }));

  await run();

  const { status, externalExecutionId = '' } = await action();
  assert.deepEqual([status, externalExecutionId], ['Succeeded', 'Thing/111111111111/eu-central-1/the thing']);
  const job = (await world.ports.ledger.get(keys.job(externalExecutionId)))?.data as Record<string, unknown>;
  assert.deepEqual([job['name'], job['region'], job['empty'], job['fencing']], ['the thing', 'eu-central-1', false, 1]);
  assert.equal('planId' in job, false);
  assert.deepEqual(answers(), [{ output: { externalExecutionId, summary: 'DONE', variables: {} } }]);
});

test('an order that is refused for good fails the action by the name of the refusal', async () => {
  const { run, action, answers } = await unplanned(() =>
    Promise.reject(new TaglineError('BucketMissing', 'no bucket')),
  );

  await run();

  assert.deepEqual((await action()).errorDetails?.code, 'BucketMissing');
  assert.deepEqual(answers(), [{ error: 'BucketMissing', cause: 'the thing is FAILED: no bucket' }]);
});

test('an order that may succeed later is told again under the same token: its job is not in its own way', async () => {
  let told = 0;
  const { run, answers } = await unplanned(async () => {
    if (told++ === 0) throw new TaglineError('Throttled', 'later', { retryable: true });
    return { state: 'ended', succeeded: true, status: 'DONE' };
  });

  await assert.rejects(run(), { name: 'Throttled' });
  assert.deepEqual(answers(), []);
  await run();

  assert.deepEqual([told, answers().length], [2, 1]);
});
