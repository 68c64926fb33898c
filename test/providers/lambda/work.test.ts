import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactKey } from '../../../core/artifacts.ts';
import { Action } from '../../../core/definition/action.ts';
import { executionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { jobRecord } from '../../../core/job.ts';
import { JobFailure, JobSuccess, knowsSecret } from '../../../core/job-answer.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { endAttempt } from '../../../core/parts/end-attempt.ts';
import { answerJob } from '../../../core/steps/answer-job.ts';
import { providers } from '../../../providers/index.ts';
import { type Invoked, invoked } from '../../core/invoked.ts';
import { makeWorld, type World } from '../../core/world.ts';

const invoke = (configuration: Record<string, string> = {}, more: object = {}): Action =>
  Action.parse({
    name: 'Invoke',
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    runOrder: 7,
    configuration: { FunctionName: 'smoke-test', UserParameters: '{"depth":2}', ...configuration },
    ...more,
  });

interface Event {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly accountId: string;
    readonly data: Record<string, unknown>;
  };
  readonly 'Tagline.job': { readonly url: string; readonly token: string };
}
const events = (world: World): Event[] => world.ports.functions.handed.map(({ event }) => event as unknown as Event);
const newest = (world: World): Event => events(world).at(-1) as Event;

const say = (world: World, said: object, event = newest(world)): Promise<void> =>
  answerJob(world.ports)({
    jobId: event['CodePipeline.job'].id,
    may: knowsSecret(world.ports.digest(event['Tagline.job'].token)),
    said: () => ('failureDetails' in said ? { failure: JobFailure.parse(said) } : { success: JobSuccess.parse(said) }),
  });

const started = async (action = invoke()): Promise<{ world: World; run: Invoked }> => {
  const world = await makeWorld();
  const run = await invoked(world, action);
  await run.start();
  return { world, run };
};

test('the function of the target gets the job in the shape of CodePipeline, and where to answer it', async () => {
  const { world, run } = await started();

  const [{ place, name } = { place: '', name: '' }] = world.ports.functions.handed;
  assert.deepEqual([place, name], ['111111111111 eu-central-1', 'smoke-test']);
  const { 'CodePipeline.job': job, 'Tagline.job': door } = newest(world);
  assert.match(job.id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(job.accountId, '000000000000');
  assert.deepEqual(job.data['actionConfiguration'], {
    configuration: { FunctionName: 'smoke-test', UserParameters: '{"depth":2}' },
  });
  assert.equal(door.url, `http://127.0.0.1:1/_api/x/v1/jobs/${job.id}`);
  assert.equal((await run.action()).status, 'InProgress');
  assert.deepEqual(run.answers(), []);
});

test('no lease is taken, and the ledger holds no secret', async () => {
  const { world } = await started();

  const text = JSON.stringify([...world.ports.ledger.items.values()]);
  assert.equal(text.includes(newest(world)['Tagline.job'].token), false);
  assert.equal(text.includes('"kind":"lease"'), false);
});

test('a success with variables ends the action, and the machine goes on with them', async () => {
  const { world, run } = await started();

  await say(world, { outputVariables: { Url: 'https://x' }, executionDetails: { summary: '12 checks' } });
  assert.deepEqual(world.published.at(-1)?.detail, { environment: 'dev', job: await run.jobId() });
  assert.equal(await run.look(), 'ended');

  const { status, summary, outputVariables } = await run.action();
  assert.deepEqual([status, summary, outputVariables], ['Succeeded', '12 checks', { Url: 'https://x' }]);
  const [answer] = run.answers();
  assert.deepEqual(answer && 'output' in answer && answer.output['variables'], { Url: 'https://x' });
});

test('a failure ends the action by its type and message', async () => {
  const { world, run } = await started();

  await say(world, { failureDetails: { type: 'ConfigurationError', message: 'no such host' } });
  await run.look();

  const { status, errorDetails } = await run.action();
  assert.equal(status, 'Failed');
  assert.equal(errorDetails?.code, 'ConfigurationError');
  assert.match(errorDetails?.message ?? '', /no such host/);
});

test('with a continuation token the function is invoked again with it after a pause, under a new secret', async () => {
  const { world, run } = await started();
  const first = newest(world);

  await say(world, { continuationToken: 'page-2' });
  assert.equal(await run.look(), 'running', 'not at once');
  assert.equal(events(world).length, 1);
  world.advance(31);
  await run.look();
  assert.equal(events(world).length, 2);
  assert.equal(newest(world)['CodePipeline.job'].data['continuationToken'], 'page-2');
  assert.equal(newest(world)['CodePipeline.job'].id, first['CodePipeline.job'].id);
  await assert.rejects(say(world, {}, first), { name: 'JobNotFound' }, 'the first secret is void');
  world.advance(31);
  await run.look();
  assert.equal(events(world).length, 2, 'it has its order');
  await say(world, {});
  await run.look();

  assert.equal((await run.action()).status, 'Succeeded');
});

test('twenty minutes without a word end the action; a word with a continuation token begins them anew', async () => {
  const { world, run } = await started();

  world.advance(19 * 60);
  assert.equal(await run.look(), 'running');
  await say(world, { continuationToken: 'more' });
  world.advance(60);
  await run.look();
  world.advance(19 * 60);
  assert.equal(await run.look(), 'running');
  world.advance(2 * 60);
  assert.equal(await run.look(), 'ended');

  assert.equal((await run.action()).errorDetails?.code, 'JobTimedOut');
  await assert.rejects(say(world, {}), { name: 'InvalidJobState' }, 'a late answer changes nothing');
});

test('a job is answered once, and by the secret alone', async () => {
  const { world } = await started();
  const event = newest(world);

  const wrong = { ...event, 'Tagline.job': { ...event['Tagline.job'], token: 'guessed' } };
  await assert.rejects(say(world, {}, wrong), { name: 'JobNotFound' });
  await say(world, {});
  await assert.rejects(say(world, {}), { name: 'InvalidJobState' });
  await assert.rejects(say(world, { failureDetails: { type: 'JobFailed', message: 'no' } }), {
    name: 'InvalidJobState',
  });
});

test('a call that Step Functions repeats does not invoke the function a second time', async () => {
  const { world, run } = await started();

  await run.start('task-2');
  assert.equal(events(world).length, 1);
  await say(world, {});
  await run.look();

  assert.equal(run.answers().length, 1);
  assert.equal(world.answered.at(-1)?.token, 'task-2', 'the token that Step Functions waits on now');
});

test('artifacts are lent to the job alone, and what it has to make must be there when it succeeds', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke({}, { outputArtifacts: [{ name: 'report' }] }));
  await run.start();
  const key = artifactKey(run.execution, 'report');

  const { data } = newest(world)['CodePipeline.job'];
  assert.deepEqual(data['outputArtifacts'], [
    {
      name: 'report',
      revision: null,
      location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: key } },
    },
  ]);
  assert.equal((data['artifactCredentials'] as { sessionToken: string }).sessionToken, `writes ${key}`);
  await say(world, {});
  await run.look();
  assert.equal((await run.action()).errorDetails?.code, 'ArtifactMissing');
});

test('an artifact that the function has stored is recorded in the version that lies there', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke({}, { outputArtifacts: [{ name: 'report' }] }));
  await run.start();
  const key = artifactKey(run.execution, 'report');
  world.etags.set(key, '"e"');

  await say(world, {});
  await run.look();

  assert.deepEqual((await run.action()).artifacts, [{ name: 'report', key, etag: '"e"', version: 'v-"e"' }]);
});

test('an order whose function died while it gave it is given again', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke());
  world.ports.functions.returns = new Error('the connection was lost');
  await assert.rejects(run.start());
  world.ports.functions.returns = { value: null };

  assert.equal(await run.look(), 'running', 'it may still be on its way');
  world.advance(121);
  await run.look();
  await say(world, {});
  await run.look();

  assert.equal((await run.action()).status, 'Succeeded');
});

test('a function that is not there fails the action by name', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke());
  world.ports.functions.returns = new TaglineError('FunctionMissing', 'there is no function smoke-test');

  await run.start();

  assert.equal((await run.action()).errorDetails?.code, 'FunctionMissing');
});

test('what an execution that has ended left waiting for an answer ends too', async () => {
  const { world, run } = await started();
  await endAttempt(world.ports)(run.execution.id, 1, { status: 'Stopped' });

  assert.equal(await run.look(), 'ended');

  const job = await jobRecord.require(world.ports.ledger, keys.job(await run.jobId()), 'job');
  assert.deepEqual([job.data.ended?.status, job.open], ['STOPPED', undefined]);
  assert.equal((await run.action()).status, 'Abandoned');
  const execution = await executionRecord.require(world.ports.ledger, keys.execution(run.execution.id), 'execution');
  assert.equal(execution.data.status, 'Stopped');
});

test('with Outcome: ReturnValue the members of what is returned become variables, and what is thrown fails', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke({ Outcome: 'ReturnValue' }));
  world.ports.functions.returns = { value: { Count: 3, Url: 'https://x', Rows: [1], none: null } };

  await run.start();

  assert.deepEqual((await run.action()).outputVariables, { Count: '3', Url: 'https://x', Rows: '[1]' });
  assert.equal('Tagline.job' in (world.ports.functions.handed[0]?.event ?? {}), false, 'there is nothing to answer');

  const other = await makeWorld();
  const failing = await invoked(other, invoke({ Outcome: 'ReturnValue' }));
  other.ports.functions.returns = { error: 'SmokeError', message: 'port 80 is closed' };
  await failing.start();
  assert.deepEqual((await failing.action()).errorDetails, {
    code: 'SmokeError',
    message: 'smoke-test is FAILED: port 80 is closed',
  });
});

test('a function whose answer was lost is not called a second time', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke({ Outcome: 'ReturnValue' }));
  world.ports.functions.returns = new Error('the connection was lost');
  await assert.rejects(run.start());

  await run.start('task-2');

  assert.equal(events(world).length, 1);
  assert.equal((await run.action()).status, 'Failed');
});

test('a returned value with members that cannot be variables is refused by name', async () => {
  const world = await makeWorld();
  const run = await invoked(world, invoke({ Outcome: 'ReturnValue' }));
  world.ports.functions.returns = { value: { 'a b': 1 } };

  await run.start();

  assert.equal((await run.action()).errorDetails?.code, 'InvalidReturnValue');
});

test('the configuration is what CodePipeline takes, with the choice of the outcome', () => {
  const provider = providers.of(invoke());
  const faults = (configuration: object): boolean => provider?.configuration.safeParse(configuration).success === false;

  assert.equal(faults({ FunctionName: 'smoke-test:live' }), false);
  assert.equal(faults({ FunctionName: 'arn:aws:lambda:eu-central-1:111111111111:function:x' }), true);
  assert.equal(faults({ FunctionName: 'x', Outcome: 'Both' }), true);
  assert.equal(faults({}), true);
  assert.deepEqual(provider?.usedNames?.(invoke({ FunctionName: 'smoke-test:live' })), [
    { where: 'configuration.FunctionName', use: 'functions', text: 'smoke-test' },
  ]);
  const making = invoke({ Outcome: 'ReturnValue' }, { outputArtifacts: [{ name: 'report' }] });
  assert.deepEqual(
    provider?.check(making).map(({ where }) => where),
    ['outputArtifacts'],
  );
});
