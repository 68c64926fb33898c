import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  type Build,
  type BuildBatch,
  type CreateProjectCommandInput,
  DeleteBuildBatchCommand,
  ListBuildBatchesCommand,
  ListBuildBatchesForProjectCommand,
  RetryBuildBatchCommand,
  StartBuildBatchCommand,
  type StartBuildBatchCommandInput,
  StopBuildBatchCommand,
} from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readZip } from '../../../../local/services/codebuild/archive/read-zip.ts';
import { ACCOUNT, allow, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

const BATCH_ROLE = `arn:aws:iam::${ACCOUNT}:role/batcher`;
const RIGHTS = ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'];
let cloud: BuildingCloud;
let iam: IAMClient;
let s3: S3Client;
let folder: string;
let counter = 0;

const batchPolicy = async (actions: readonly string[]): Promise<void> => {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow(...actions)] });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'batcher', PolicyName: 'batch', PolicyDocument }));
};

before(async () => {
  cloud = await openBuildingCloud();
  folder = mkdtempSync(join(tmpdir(), 'batches-'));
  iam = new IAMClient(cloud.settings);
  s3 = new S3Client({ ...cloud.settings, forcePathStyle: true });
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: 'batcher', AssumeRolePolicyDocument }));
  await batchPolicy(RIGHTS);
});
after(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const project = async (batch: object, commands: string[], more: Partial<CreateProjectCommandInput> = {}) => {
  const name = `batch-${++counter}`;
  const spec = { version: '0.2', batch, phases: { build: { commands } }, artifacts: { files: ['out/*'] } };
  await cloud.project(name, JSON.stringify(spec), { buildBatchConfig: { serviceRole: BATCH_ROLE }, ...more });
  return name;
};

const start = async (projectName: string, more: Partial<StartBuildBatchCommandInput> = {}): Promise<string> => {
  const { buildBatch } = await cloud.codebuild.send(new StartBuildBatchCommand({ projectName, ...more }));
  return buildBatch?.id ?? '';
};

const get = async (id: string): Promise<BuildBatch> => {
  const { buildBatches } = await cloud.codebuild.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
  return buildBatches?.[0] as BuildBatch;
};

const until = async (id: string, done: (batch: BuildBatch) => boolean): Promise<BuildBatch> => {
  for (let turn = 0; turn < 750; turn++) {
    const batch = await get(id);
    if (done(batch)) return batch;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the batch did not get there: ${JSON.stringify(await get(id))}\n${cloud.log.join('\n')}`);
};

const ended = (id: string): Promise<BuildBatch> => until(id, ({ complete }) => complete === true);
const run = async (...args: Parameters<typeof start>): Promise<BuildBatch> => ended(await start(...args));

const statuses = ({ buildGroups = [] }: BuildBatch): Record<string, string | undefined> =>
  Object.fromEntries(
    buildGroups.map(({ identifier = '', currentBuildSummary }) => [identifier, currentBuildSummary?.buildStatus]),
  );

const buildOf = async ({ buildGroups = [] }: BuildBatch, name: string): Promise<Build> => {
  const arn = buildGroups.find(({ identifier }) => identifier === name)?.currentBuildSummary?.arn ?? '';
  const { builds } = await cloud.codebuild.send(new BatchGetBuildsCommand({ ids: [arn] }));
  return builds?.[0] as Build;
};

const whyOf = ({ phases = [] }: BuildBatch): string =>
  phases.flatMap(({ contexts = [] }) => contexts.map(({ statusCode, message }) => `${statusCode}: ${message}`)).join();

test('a build list runs its builds with their own variables, after one that reads the batchspec', async () => {
  const list = ['one', 'two'].map((identifier) => ({
    identifier,
    env: { 'compute-type': 'BUILD_GENERAL1_LARGE', variables: { GOOS: identifier } },
  }));
  const name = await project({ 'build-list': list }, ['echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER builds for $GOOS"']);

  const batch = await run(name);

  assert.equal(batch.buildBatchStatus, 'SUCCEEDED', whyOf(batch));
  assert.equal(batch.buildBatchNumber, 1);
  assert.deepEqual(statuses(batch), { DOWNLOAD_SOURCE: 'SUCCEEDED', one: 'SUCCEEDED', two: 'SUCCEEDED' });
  assert.deepEqual(
    batch.phases?.map(({ phaseType, phaseStatus }) => [phaseType, phaseStatus]),
    [
      ['SUBMITTED', 'SUCCEEDED'],
      ['DOWNLOAD_BATCHSPEC', 'SUCCEEDED'],
      ['IN_PROGRESS', 'SUCCEEDED'],
      ['SUCCEEDED', 'SUCCEEDED'],
    ],
  );
  const two = await buildOf(batch, 'two');
  assert.deepEqual(await cloud.output(two), ['two builds for two']);
  assert.equal(two.buildBatchArn, batch.arn);
  assert.equal(two.environment?.computeType, 'BUILD_GENERAL1_LARGE');
  assert.match(two.initiator ?? '', /^batcher\/AWSCodeBuild-/);
});

test('a build graph begins a build when those it depends on have succeeded', async () => {
  const journal = join(folder, 'graph');
  const name = await project(
    {
      'build-graph': [
        { identifier: 'last', 'depend-on': ['left', 'right'] },
        { identifier: 'left', 'depend-on': ['first'] },
        { identifier: 'right', 'depend-on': ['first'] },
        { identifier: 'first' },
      ],
    },
    [`echo $CODEBUILD_BATCH_BUILD_IDENTIFIER >> ${journal}`],
  );

  const batch = await run(name);

  assert.equal(batch.buildBatchStatus, 'SUCCEEDED', whyOf(batch));
  const order = readFileSync(journal, 'utf8').trim().split('\n');
  assert.deepEqual([order[0], order.slice(1, 3).sort(), order[3]], ['first', ['left', 'right'], 'last']);
  assert.deepEqual(batch.buildGroups?.find(({ identifier }) => identifier === 'left')?.dependsOn, ['first']);
});

test('what depends on a failed build does not begin; a failure that is ignored fails nothing', async () => {
  const graph = [
    { identifier: 'bad' },
    { identifier: 'after_bad', 'depend-on': ['bad'] },
    { identifier: 'lenient', 'ignore-failure': true },
    { identifier: 'after_lenient', 'depend-on': ['lenient'] },
  ];
  const name = await project({ 'build-graph': graph }, [
    'case $CODEBUILD_BATCH_BUILD_IDENTIFIER in bad|lenient) exit 1;; esac',
  ]);

  const batch = await run(name);

  assert.equal(batch.buildBatchStatus, 'FAILED');
  assert.equal(batch.currentPhase, 'FAILED');
  assert.deepEqual(statuses(batch), {
    DOWNLOAD_SOURCE: 'SUCCEEDED',
    bad: 'FAILED',
    after_bad: undefined,
    lenient: 'FAILED',
    after_lenient: 'SUCCEEDED',
  });
  assert.match(whyOf(batch), /builds of the batch failed: bad/);
});

test('with fast-fail the first failure stops the others', async () => {
  const name = await project({ 'fast-fail': true, 'build-list': [{ identifier: 'slow' }, { identifier: 'bad' }] }, [
    'if [ $CODEBUILD_BATCH_BUILD_IDENTIFIER = bad ]; then exit 1; else sleep 300; fi',
  ]);

  const batch = await run(name);

  assert.equal(batch.buildBatchStatus, 'FAILED');
  assert.deepEqual(statuses(batch), { DOWNLOAD_SOURCE: 'SUCCEEDED', slow: 'STOPPED', bad: 'FAILED' });
});

test('a build matrix is one build for each combination', async () => {
  const matrix = {
    static: { 'ignore-failure': false, env: { 'privileged-mode': true } },
    dynamic: { env: { image: ['node:20', 'node:22'], variables: { DB: ['pg', 'my'], REGION: 'eu' } } },
  };
  const name = await project({ 'build-matrix': matrix }, ['echo $CODEBUILD_BUILD_IMAGE $DB $REGION']);

  const batch = await run(name);

  const builds = (batch.buildGroups ?? []).slice(1).map(({ identifier = '' }) => identifier);
  const said = await Promise.all(builds.map(async (one) => (await cloud.output(await buildOf(batch, one)))[0]));
  assert.deepEqual(said.sort(), ['node:20 my eu', 'node:20 pg eu', 'node:22 my eu', 'node:22 pg eu']);
  assert.equal((await buildOf(batch, builds[0] ?? '')).environment?.privilegedMode, true);
});

test('a fan-out splits the tests between its builds: each file once, in the order of their names', async () => {
  const search = '--files-search "printf \'%s\\n\' t/c.test.js t/a.test.js t/b.test.js"';
  const name = await project({ 'build-fanout': { parallelism: 2 } }, [
    `codebuild-tests-run --test-command 'echo files' ${search} --sharding-strategy equal-distribution`,
    `codebuild-tests-run --test-command 'printf "<%s>" "$CODEBUILD_CURRENT_SHARD_FILES" #' ${search}`,
  ]);

  const batch = await run(name);

  const outputs = await Promise.all(
    ['fanout_0', 'fanout_1'].map(async (one) => (await cloud.output(await buildOf(batch, one))).join('|')),
  );
  assert.deepEqual(outputs, [
    'files t/a.test.js t/b.test.js|<t/a.test.js|t/b.test.js>',
    'files t/c.test.js|<t/c.test.js>',
  ]);
});

test('combined artifacts of all builds are one archive', async () => {
  await s3.send(
    new CreateBucketCommand({ Bucket: 'combined', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  const name = await project(
    { 'build-list': [{ identifier: 'linux' }, { identifier: 'darwin' }] },
    ['mkdir out', 'echo $CODEBUILD_BATCH_BUILD_IDENTIFIER > out/app-$CODEBUILD_BATCH_BUILD_IDENTIFIER'],
    { artifacts: { type: 'S3', location: 'combined', path: 'app', name: 'all.zip', packaging: 'ZIP' } },
  );

  const batch = await run(name, { buildBatchConfigOverride: { combineArtifacts: true } });

  assert.equal(batch.buildBatchStatus, 'SUCCEEDED', whyOf(batch));
  assert.equal(batch.artifacts?.location, 'arn:aws:s3:::combined/app/all.zip');
  assert.deepEqual(
    batch.phases?.map(({ phaseType }) => phaseType),
    ['SUBMITTED', 'DOWNLOAD_BATCHSPEC', 'IN_PROGRESS', 'COMBINE_ARTIFACTS', 'SUCCEEDED'],
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'combined', Key: 'app/all.zip' }));
  const entries = readZip(Buffer.from((await Body?.transformToByteArray()) ?? []));
  assert.deepEqual(entries.map((entry) => entry.name).sort(), ['out/app-darwin', 'out/app-linux']);
});

test('a stop ends every build of the batch', async () => {
  const name = await project({ 'build-list': [{ identifier: 'a' }, { identifier: 'b' }] }, ['sleep 300']);
  const id = await start(name);
  await until(id, (batch) => statuses(batch)['b'] === 'IN_PROGRESS');

  await cloud.codebuild.send(new StopBuildBatchCommand({ id }));
  const batch = await ended(id);

  assert.equal(batch.buildBatchStatus, 'STOPPED');
  assert.equal(batch.currentPhase, 'STOPPED');
  assert.deepEqual(statuses(batch), { DOWNLOAD_SOURCE: 'SUCCEEDED', a: 'STOPPED', b: 'STOPPED' });
});

test('a retry of the failed builds keeps those that succeeded, and the batch', async () => {
  const marker = join(folder, 'healed');
  const name = await project({ 'build-list': [{ identifier: 'good' }, { identifier: 'flaky' }] }, [
    `[ $CODEBUILD_BATCH_BUILD_IDENTIFIER = good ] || [ -e ${marker} ] || { touch ${marker}; exit 1; }`,
  ]);
  const failed = await run(name);
  assert.equal(failed.buildBatchStatus, 'FAILED');

  const retryType = 'RETRY_FAILED_BUILDS';
  await cloud.codebuild.send(new RetryBuildBatchCommand({ id: failed.id, retryType }));
  const batch = await ended(failed.id ?? '');

  assert.equal(batch.buildBatchStatus, 'SUCCEEDED', whyOf(batch));
  const group = (of: BuildBatch, name: string) => of.buildGroups?.find(({ identifier }) => identifier === name);
  assert.equal(group(batch, 'good')?.currentBuildSummary?.arn, group(failed, 'good')?.currentBuildSummary?.arn);
  assert.deepEqual(
    group(batch, 'flaky')?.priorBuildSummaryList?.map(({ buildStatus }) => buildStatus),
    ['FAILED'],
  );
  await assert.rejects(cloud.codebuild.send(new RetryBuildBatchCommand({ id: failed.id })), {
    name: 'InvalidInputException',
  });
});

test('the batch service role starts the builds: without its rights nothing runs', async () => {
  const name = await project({ 'build-list': [{ identifier: 'a' }] }, ['true']);
  await batchPolicy(['codebuild:StopBuild']);

  const batch = await run(name);
  await batchPolicy(RIGHTS);

  assert.equal(batch.buildBatchStatus, 'FAILED');
  assert.match(whyOf(batch), /assumed-role\/batcher.*not authorized to perform: codebuild:StartBuild on resource/);
});

test('a project without batch service role has no batches', async () => {
  const name = await project({ 'build-list': [{ identifier: 'a' }] }, ['true'], { buildBatchConfig: undefined });

  await assert.rejects(start(name), { name: 'InvalidInputException', message: /batch service role is required/ });
});

test('restrictions of the project fail a batch before any of its builds', async () => {
  const list = [{ identifier: 'a' }, { identifier: 'b', env: { 'compute-type': 'BUILD_GENERAL1_2XLARGE' } }];
  const limited = async (restrictions: object): Promise<BuildBatch> =>
    run(
      await project({ 'build-list': list }, ['true'], { buildBatchConfig: { serviceRole: BATCH_ROLE, restrictions } }),
    );

  const many = await limited({ maximumBuildsAllowed: 1 });
  const large = await limited({ computeTypesAllowed: ['BUILD_GENERAL1_SMALL'] });

  assert.match(whyOf(many), /the batch has 2 builds, and the project allows 1/);
  assert.match(whyOf(large), /the compute type BUILD_GENERAL1_2XLARGE is not allowed/);
  assert.deepEqual(statuses(large), { DOWNLOAD_SOURCE: 'SUCCEEDED' });
});

test('more builds than the project may run at once fail the batch, as they do on AWS', async () => {
  const name = await project({ 'build-list': [{ identifier: 'a' }, { identifier: 'b' }] }, ['sleep 300'], {
    concurrentBuildLimit: 1,
  });

  const batch = await run(name);

  assert.match(whyOf(batch), /AccountLimitExceededException: Cannot have more than 1 active builds for the project/);
});

test('a graph with a circle names it, an unknown dependency and a batchless buildspec say so', async () => {
  const graph = (...builds: object[]) => project({ 'build-graph': builds }, ['true']);
  const circle = await run(
    await graph({ identifier: 'a', 'depend-on': ['b'] }, { identifier: 'b', 'depend-on': ['a'] }),
  );
  const unknown = await run(await graph({ identifier: 'a', 'depend-on': ['c'] }));
  await cloud.project('batchless', JSON.stringify({ version: '0.2', phases: { build: { commands: ['true'] } } }), {
    buildBatchConfig: { serviceRole: BATCH_ROLE },
  });
  const none = await run('batchless');

  assert.match(whyOf(circle), /YAML_FILE_ERROR: .*the builds wait for each other: a -> b -> a/);
  assert.match(whyOf(unknown), /a depends on c, which is no build of the graph/);
  assert.match(whyOf(none), /the buildspec has no batch/);
  assert.deepEqual(
    [circle, unknown, none].map(({ buildBatchStatus }) => buildBatchStatus),
    ['FAILED', 'FAILED', 'FAILED'],
  );
});

test('batches are listed, found by status and deleted with their builds', async () => {
  const name = await project({ 'build-list': [{ identifier: 'a' }] }, ['true']);
  const first = await run(name);
  const second = await run(name, { idempotencyToken: 'once' });
  assert.equal(await start(name, { idempotencyToken: 'once' }), second.id);
  const { codebuild } = cloud;

  const { ids } = await codebuild.send(new ListBuildBatchesForProjectCommand({ projectName: name }));
  const page = await codebuild.send(new ListBuildBatchesCommand({ filter: { status: 'SUCCEEDED' }, maxResults: 1 }));
  const child = await buildOf(first, 'a');
  const gone = await codebuild.send(new DeleteBuildBatchCommand({ id: first.id }));

  assert.deepEqual(ids, [second.id, first.id]);
  assert.deepEqual([page.ids, page.nextToken === undefined], [[second.id], false]);
  assert.ok(gone.buildsDeleted?.includes(child.arn ?? ''));
  const { buildBatchesNotFound } = await codebuild.send(new BatchGetBuildBatchesCommand({ ids: [first.id ?? ''] }));
  assert.deepEqual(buildBatchesNotFound, [first.id]);
});

test('a batch that began before the local cloud was stopped ends after it is started again', async () => {
  const name = await project({ 'build-graph': [{ identifier: 'a' }, { identifier: 'b', 'depend-on': ['a'] }] }, [
    'true',
  ]);
  const id = await start(name);
  cloud = await cloud.again();

  const batch = await ended(id);

  assert.equal(batch.buildBatchStatus, 'SUCCEEDED', whyOf(batch));
});
