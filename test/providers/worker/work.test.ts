import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionType } from '../../../core/action-type.ts';
import { artifactKey } from '../../../core/artifacts.ts';
import { Action } from '../../../core/definition/action.ts';
import { PipelineDefinition } from '../../../core/definition/schema.ts';
import { workerFaults } from '../../../core/definition/worker-faults.ts';
import { JobSuccess } from '../../../core/job-answer.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { answerJob } from '../../../core/steps/answer-job.ts';
import { acknowledgeJob, jobDetails, pollForJobs } from '../../../core/steps/serve-jobs.ts';
import { isOfType } from '../../../core/worker-job.ts';
import { providers } from '../../../providers/index.ts';
import { addAction, type Invoked, invoked } from '../../core/invoked.ts';
import { makeWorld, type World } from '../../core/world.ts';

const JENKINS = ActionType.parse({
  category: 'Test',
  provider: 'Jenkins',
  version: '1',
  configurationProperties: [
    { name: 'ProjectName', required: true, queryable: true },
    { name: 'Retries', type: 'Number' },
  ],
  outputArtifactDetails: { maximumCount: 1 },
});
const OTHER = ActionType.parse({ category: 'Test', provider: 'Bamboo', version: '1' });

const action = (configuration: object = { ProjectName: 'smoke' }, more: object = {}): Action =>
  Action.parse({
    name: 'Smoke',
    actionTypeId: { category: 'Test', owner: 'Custom', provider: 'Jenkins', version: '1' },
    runOrder: 7,
    configuration,
    ...more,
  });

const queued = async (more: object = {}): Promise<{ world: World; run: Invoked }> => {
  const world = await makeWorld();
  const run = await invoked(world, action({ ProjectName: 'smoke' }, more));
  await run.start();
  return { world, run };
};
const poll = ({ ports }: World, more: object = {}) =>
  pollForJobs(ports)({ type: JENKINS, query: undefined, maxBatchSize: 10, ...more });
const taken = async (world: World): Promise<{ id: string; nonce: string }> => {
  const [job] = (await poll(world)).jobs;
  assert.ok(job?.nonce);
  await acknowledgeJob(world.ports)(JENKINS, job.id, job.nonce);
  return { id: job.id, nonce: job.nonce };
};
const say = ({ ports }: World, id: string, success: object = {}) =>
  answerJob(ports)({
    jobId: id,
    may: (job) => isOfType(job, JENKINS) && job.asked?.given === true,
    said: () => ({ success: JobSuccess.parse(success) }),
  });

test('a worker gets a job of its type in the shape of CodePipeline, and ends the action with its answer', async () => {
  const { world, run } = await queued({ outputArtifacts: [{ name: 'report' }] });
  assert.equal(await run.look(), 'running');

  const [job] = (await poll(world)).jobs;
  assert.ok(job?.nonce);
  assert.deepEqual(job.data.actionTypeId, action().actionTypeId);
  assert.deepEqual(job.data.actionConfiguration, { configuration: { ProjectName: 'smoke' } });
  assert.deepEqual(job.data.pipelineContext['action'], { name: 'Smoke' });
  const key = artifactKey(run.execution, 'report');
  assert.equal(job.data.artifactCredentials.sessionToken, `writes ${key}`);
  assert.deepEqual(await acknowledgeJob(world.ports)(JENKINS, job.id, job.nonce), { status: 'InProgress' });
  world.etags.set(key, '"e"');
  await say(world, job.id, { outputVariables: { Passed: '12' }, executionDetails: { externalExecutionId: '77' } });
  await run.look();

  const { status, outputVariables, externalExecutionId, artifacts } = await run.action();
  assert.deepEqual([status, outputVariables, externalExecutionId], ['Succeeded', { Passed: '12' }, '77']);
  assert.equal(artifacts?.[0]?.version, 'v-"e"');
});

test('a job is given to one worker, and to another only if the first does not acknowledge it', async () => {
  const { world } = await queued();
  const [first] = (await poll(world)).jobs;
  assert.deepEqual((await poll(world)).jobs, []);
  world.advance(5 * 60 + 1);
  const [second] = (await poll(world)).jobs;

  assert.equal(second?.id, first?.id);
  const acknowledge = acknowledgeJob(world.ports);
  await assert.rejects(acknowledge(JENKINS, first?.id ?? '', first?.nonce ?? ''), { name: 'InvalidNonce' });
  await acknowledge(JENKINS, second?.id ?? '', second?.nonce ?? '');
  world.advance(3600);
  assert.deepEqual((await poll(world)).jobs, [], 'it is at work');
});

test('workers of another type see nothing of it, whatever id they name', async () => {
  const { world, run } = await queued();
  const id = await run.jobId();

  assert.deepEqual((await poll(world, { type: OTHER })).jobs, []);
  await assert.rejects(acknowledgeJob(world.ports)(OTHER, id, 'n'), { name: 'JobNotFound' });
  await assert.rejects(jobDetails(world.ports)(OTHER, id), { name: 'JobNotFound' });
  await assert.rejects(say(world, id), { name: 'JobNotFound' }, 'nor one that did not acknowledge it');
});

test('a worker asks for the jobs of one value of the queryable property', async () => {
  const { world } = await queued();

  assert.deepEqual((await poll(world, { query: 'other' })).jobs, []);
  assert.equal((await poll(world, { query: 'smoke' })).jobs.length, 1);
});

test('work that goes on is given again after a pause with its token, also to another worker', async () => {
  const { world, run } = await queued();
  const { id } = await taken(world);
  await say(world, id, { continuationToken: 'build-77' });
  assert.deepEqual((await poll(world)).jobs, []);

  world.advance(31);
  const [again] = (await poll(world)).jobs;
  assert.equal(again?.data.continuationToken, 'build-77');
  world.advance(5 * 60 + 1);
  const [next] = (await poll(world)).jobs;
  assert.equal(next?.data.continuationToken, 'build-77', 'the first one died with it');
  await acknowledgeJob(world.ports)(JENKINS, id, next?.nonce ?? '');
  await say(world, id);
  await run.look();

  assert.equal((await run.action()).status, 'Succeeded');
  await assert.rejects(say(world, id), { name: 'InvalidJobState' });
});

test('a type of the category Deploy changes the address, others do not', () => {
  const provider = (category: string) => {
    const actionTypeId = { ...action().actionTypeId, category } as Action['actionTypeId'];
    return providers.of({ actionTypeId })?.mutates({ ...action(), actionTypeId });
  };
  assert.deepEqual(['Build', 'Test', 'Invoke', 'Deploy'].map(provider), [false, false, false, true]);
});

test('what a type does not take is refused with its path, and a type that is not there by name', async () => {
  const world = await makeWorld();
  const faults = async (configuration: object, more: object = {}, actionTypes = [JENKINS]): Promise<unknown> => {
    const its = await makeWorld();
    await addAction(its, action(configuration, more));
    const { data } = await versionRecord.require(its.ports.ledger, keys.version('hello', 1), 'version');
    const definition = PipelineDefinition.parse(data.definition);
    return workerFaults(definition, { ...world.ports.installation, actionTypes }, providers).map(
      ({ code, where }) => `${code} ${where?.replace(/^.*\]\./, '')}`,
    );
  };

  assert.deepEqual(await faults({ ProjectName: 'a', Retries: '3' }), []);
  assert.deepEqual(await faults({ Retries: 'many', Other: 'x' }), [
    'InvalidConfiguration configuration.ProjectName',
    'InvalidConfiguration configuration.Other',
    'InvalidConfiguration configuration.Retries',
  ]);
  const two = [{ name: 'one' }, { name: 'two' }];
  assert.deepEqual(await faults({ ProjectName: 'a' }, { outputArtifacts: two }), [
    'InvalidConfiguration outputArtifacts',
  ]);
  assert.deepEqual(await faults({ ProjectName: 'a' }, {}, [OTHER]), ['UnknownActionType actionTypeId']);
});
