import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  BatchDeleteBuildsCommand,
  BatchGetBuildsCommand,
  type Build,
  ListBuildsCommand,
  ListBuildsForProjectCommand,
  RetryBuildCommand,
  StartBuildCommand,
  StopBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

let cloud: BuildingCloud;
let folder: string;
let counter = 0;

before(async () => {
  cloud = await openBuildingCloud();
  folder = mkdtempSync(join(tmpdir(), 'outside-'));
});
after(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * A build that says its processes' ids in a file and then waits: a process that takes its leave when asked, a daemon
 * that left the group and, where that is wanted, one that does not listen.
 */
const waiting = async (more = {}, stubborn = false): Promise<{ name: string; pids: string }> => {
  const name = `waiting-${++counter}`;
  const pids = join(folder, name);
  const polite = `trap 'echo asked >> ${pids}; exit' TERM; echo ready >> ${pids}; while :; do sleep 0.05; done`;
  const commands = [
    `echo $$ > ${pids}`,
    `setsid sleep 986 & echo $! >> ${pids}`,
    ...(stubborn ? [`(trap "" TERM; sleep 987) & echo $! >> ${pids}`] : []),
    `sh -c "${polite}" & echo $! >> ${pids}`,
    'sleep 985',
  ];
  const phases = { build: { commands }, post_build: { commands: ['echo never'] } };
  await cloud.project(name, JSON.stringify({ version: '0.2', phases }), more);
  return { name, pids };
};

const until = async (done: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 250 && !done(); turn++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(done());
};

const isReady = (pids: string): boolean => existsSync(pids) && readFileSync(pids, 'utf8').includes('ready');

/** Those of the processes that are still at work. */
const living = (pids: string): string[] => {
  const ids = readFileSync(pids, 'utf8')
    .split('\n')
    .filter((line) => /^\d+$/.test(line));
  const said = execFileSync('sh', ['-c', `ps -o pid=,stat= -p ${ids.join(',')} || true`], { encoding: 'utf8' });
  return said.split('\n').filter((line) => line.trim() && !/\sZ/.test(line));
};

const phase = (build: Build, type: string) => build.phases?.find(({ phaseType }) => phaseType === type);

test('a stopped build is STOPPED when none of its processes is left, daemons included', async () => {
  const { name, pids } = await waiting({}, true);
  const id = await cloud.start(name);
  await until(() => isReady(pids));

  await cloud.codebuild.send(new StopBuildCommand({ id }));
  const build = await cloud.until(id, ({ buildComplete }) => buildComplete === true);

  assert.deepEqual(living(pids), []);
  assert.match(readFileSync(pids, 'utf8'), /^asked$/m);
  assert.equal(build.buildStatus, 'STOPPED');
  assert.equal(phase(build, 'BUILD')?.phaseStatus, 'STOPPED');
  assert.equal(phase(build, 'POST_BUILD'), undefined);
  assert.equal(build.currentPhase, 'COMPLETED');
});

test('a build that takes too long by the clock of the cloud is TIMED_OUT', async () => {
  const { name, pids } = await waiting({ timeoutInMinutes: 5 });
  const id = await cloud.start(name);
  await until(() => isReady(pids));

  cloud.cloud.clock.advance(5 * 60_000);
  const build = await cloud.until(id, ({ buildComplete }) => buildComplete === true);

  assert.equal(build.buildStatus, 'TIMED_OUT');
  assert.equal(phase(build, 'BUILD')?.contexts?.[0]?.statusCode, 'BUILD_TIMED_OUT');
  assert.deepEqual(living(pids), []);
});

test('processes that a build leaves running end with it', async () => {
  const pids = join(folder, 'left');
  await cloud.project(
    'leaves',
    `version: 0.2\nphases: {build: {commands: ["sleep 984 & echo $! > ${pids}", "setsid sleep 983 & echo $! >> ` +
      `${pids}"]}}`,
  );

  const build = await cloud.run('leaves');

  assert.equal(build.buildStatus, 'SUCCEEDED');
  assert.deepEqual(living(pids), []);
});

test('four builds run at once; a fifth waits in the queue, can be stopped there, and takes its turn', async () => {
  const { name, pids } = await waiting();
  const ids = [];
  for (let n = 0; n < 6; n++) ids.push(await cloud.start(name));
  const [first = '', , , , fifth = '', sixth = ''] = ids;
  await until(() => isReady(pids));
  await cloud.until(first, ({ currentPhase }) => currentPhase === 'BUILD');

  assert.equal((await cloud.get(fifth)).currentPhase, 'QUEUED');
  await cloud.codebuild.send(new StopBuildCommand({ id: fifth }));
  const stopped = await cloud.until(fifth, ({ buildComplete }) => buildComplete === true);
  await cloud.codebuild.send(new StopBuildCommand({ id: first }));
  await cloud.until(sixth, ({ currentPhase }) => currentPhase === 'BUILD');
  for (const id of ids) await cloud.codebuild.send(new StopBuildCommand({ id }));
  for (const id of ids) await cloud.until(id, ({ buildComplete }) => buildComplete === true);

  assert.equal(stopped.buildStatus, 'STOPPED');
  assert.equal(phase(stopped, 'QUEUED')?.phaseStatus, 'STOPPED');
  assert.equal(phase(stopped, 'PROVISIONING'), undefined);
});

test('a limit on the project refuses further builds, until it is taken away', async () => {
  const { name } = await waiting({ concurrentBuildLimit: 1 });
  const id = await cloud.start(name);

  await assert.rejects(cloud.start(name), { name: 'AccountLimitExceededException' });
  await cloud.codebuild.send(new UpdateProjectCommand({ name, concurrentBuildLimit: -1 }));
  const second = await cloud.start(name);

  for (const one of [id, second]) {
    await cloud.codebuild.send(new StopBuildCommand({ id: one }));
    await cloud.until(one, ({ buildComplete }) => buildComplete === true);
  }
});

test('the same idempotency token is the same build; with other parameters it is refused', async () => {
  await cloud.project('tokens', 'version: 0.2\nphases: {build: {commands: [true]}}');

  const first = await cloud.start('tokens', { idempotencyToken: 'once' });
  const second = await cloud.start('tokens', { idempotencyToken: 'once' });
  await assert.rejects(cloud.start('tokens', { idempotencyToken: 'once', sourceVersion: 'x' }), {
    name: 'InvalidInputException',
  });
  cloud.cloud.clock.advance(5 * 60_000 + 1);
  const later = await cloud.start('tokens', { idempotencyToken: 'once' });

  assert.equal(second, first);
  assert.notEqual(later, first);
});

test('a retried build runs again with what the first was started with', async () => {
  await cloud.project('again', 'version: 0.2\nphases: {build: {commands: [echo $WHAT]}}');
  const first = await cloud.run('again', {
    environmentVariablesOverride: [{ name: 'WHAT', value: 'twice', type: 'PLAINTEXT' }],
  });

  const { build } = await cloud.codebuild.send(new RetryBuildCommand({ id: first.id }));
  const second = await cloud.until(build?.id ?? '', ({ buildComplete }) => buildComplete === true);

  assert.equal(second.buildNumber, 2);
  assert.deepEqual(await cloud.output(second), ['twice']);
});

test('builds are listed newest first, by project, and deleted; ids and ARNs both name them', async () => {
  await cloud.project('listed', 'version: 0.2\nphases: {build: {commands: [true]}}');
  const one = await cloud.run('listed');
  const two = await cloud.run('listed');

  const all = await cloud.codebuild.send(new ListBuildsCommand({}));
  const own = await cloud.codebuild.send(
    new ListBuildsForProjectCommand({ projectName: 'listed', sortOrder: 'ASCENDING' }),
  );
  const { buildsDeleted, buildsNotDeleted } = await cloud.codebuild.send(
    new BatchDeleteBuildsCommand({ ids: [one.id ?? '', 'listed:none'] }),
  );
  const left = await cloud.codebuild.send(new BatchGetBuildsCommand({ ids: [one.id ?? '', two.arn ?? ''] }));

  assert.equal(all.ids?.[0], two.id);
  assert.deepEqual(own.ids, [one.id, two.id]);
  assert.deepEqual(buildsDeleted, [one.arn]);
  assert.equal(buildsNotDeleted?.[0]?.id, 'listed:none');
  assert.deepEqual(
    left.builds?.map(({ id }) => id),
    [two.id],
  );
  assert.deepEqual(left.buildsNotFound, [one.id]);
});

test(
  'a build that a stop of the cloud interrupts is FAULT at the next start; a stopped one is STOPPED; a queued ' +
    'one runs',
  async (t) => {
    let own = await openBuildingCloud();
    t.after(() => own.close());
    const pids = join(folder, 'interrupted');
    await own.project(
      'waits',
      JSON.stringify({
        version: '0.2',
        phases: { build: { commands: [`echo $$ > ${pids}; echo ready >> ${pids}; sleep 982`] } },
      }),
    );
    await own.project('short', 'version: 0.2\nphases: {build: {commands: [echo done]}}');
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push(await own.start('waits'));
    for (const id of ids) await own.until(id, ({ currentPhase }) => currentPhase === 'BUILD');
    await until(() => isReady(pids));
    const queued = await own.start('short');
    const { build } = await own.codebuild.send(new StartBuildCommand({ projectName: 'short' }));
    own = await own.again();

    const interrupted = await own.until(ids[0] ?? '', ({ buildComplete }) => buildComplete === true);
    const run = await own.until(queued, ({ buildComplete }) => buildComplete === true);
    await own.until(build?.id ?? '', ({ buildComplete }) => buildComplete === true);

    assert.equal(interrupted.buildStatus, 'FAULT');
    assert.match(phase(interrupted, 'BUILD')?.contexts?.[0]?.message ?? '', /local cloud was stopped/);
    assert.deepEqual(living(pids), []);
    assert.equal(run.buildStatus, 'SUCCEEDED');
    assert.deepEqual(await own.output(run), ['done']);
    await until(() => readdirSync(join(own.data, 'codebuild')).length === 0);
  },
);
