import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Build, PhaseContext } from '@aws-sdk/client-codebuild';
import { type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

let cloud: BuildingCloud;
let counter = 0;

before(async () => {
  cloud = await openBuildingCloud();
});
after(() => cloud.close());

/** Runs a buildspec in a project of its own; lines are joined so that tests can indent as YAML wants. */
const runSpec = async (...lines: string[]): Promise<Build> => {
  const name = `spec-${++counter}`;
  await cloud.project(name, lines.join('\n'));
  return cloud.run(name);
};

const statusOf = (build: Build): Record<string, string | undefined> =>
  Object.fromEntries((build.phases ?? []).map(({ phaseType, phaseStatus }) => [phaseType, phaseStatus]));

const contextOf = (build: Build, phase: string): PhaseContext | undefined =>
  build.phases?.find(({ phaseType }) => phaseType === phase)?.contexts?.[0];

test('directories, variables and functions last from command to command and from phase to phase', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  install:',
    '    commands:',
    '      - mkdir deep; cd deep',
    '      - PLAIN=seen',
    '      - greet() { echo "hello $1"; }',
    '  build:',
    '    commands:',
    '      - basename "$PWD"',
    '      - echo "$PLAIN"; greet you',
  );

  assert.equal(build.buildStatus, 'SUCCEEDED');
  assert.deepEqual(await cloud.output(build), ['deep', 'seen', 'hello you']);
});

test('all phases of AWS are there, in order, with times', async () => {
  const build = await runSpec('version: 0.2', 'phases: {build: {commands: [true]}}');

  assert.deepEqual(
    build.phases?.map(({ phaseType }) => phaseType),
    [
      'SUBMITTED',
      'QUEUED',
      'PROVISIONING',
      'DOWNLOAD_SOURCE',
      'INSTALL',
      'PRE_BUILD',
      'BUILD',
      'POST_BUILD',
      'UPLOAD_ARTIFACTS',
      'FINALIZING',
      'COMPLETED',
    ],
  );
  for (const { phaseType, startTime, endTime } of build.phases ?? [])
    if (phaseType !== 'COMPLETED') assert.ok(startTime && endTime && endTime >= startTime, phaseType);
});

test('a command that fails ends its phase; a failed build still runs post_build, which can tell', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands: [echo before, sh -c "exit 3", echo never]',
    '  post_build:',
    '    commands: [echo "succeeding=$CODEBUILD_BUILD_SUCCEEDING"]',
  );

  assert.equal(build.buildStatus, 'FAILED');
  assert.deepEqual(contextOf(build, 'BUILD'), {
    statusCode: 'COMMAND_EXECUTION_ERROR',
    message: 'Error while executing command: sh -c "exit 3". Reason: exit status 3',
  });
  assert.deepEqual(await cloud.output(build), ['before', 'succeeding=0']);
  assert.equal(statusOf(build)['UPLOAD_ARTIFACTS'], 'SUCCEEDED');
});

test('after a failed install or pre_build nothing more runs', async () => {
  for (const phase of ['install', 'pre_build']) {
    const build = await runSpec(
      'version: 0.2',
      'phases:',
      `  ${phase}: {commands: [false]}`,
      '  build: {commands: [echo never]}',
      '  post_build: {commands: [echo never]}',
    );

    assert.equal(build.buildStatus, 'FAILED');
    assert.deepEqual(await cloud.output(build), []);
    assert.equal(statusOf(build)['BUILD'], undefined);
    assert.equal(statusOf(build)['FINALIZING'], 'SUCCEEDED');
  }
});

test('on-failure CONTINUE goes on, ABORT does not', async () => {
  const on = await runSpec(
    'version: 0.2',
    'phases:',
    '  install: {on-failure: CONTINUE, commands: [false]}',
    '  build: {on-failure: ABORT, commands: [echo "$CODEBUILD_BUILD_SUCCEEDING", false]}',
    '  post_build: {commands: [echo never]}',
  );

  assert.equal(on.buildStatus, 'FAILED');
  assert.deepEqual(await cloud.output(on), ['0']);
});

test('finally runs whether or not a command fails, and can fail a phase by itself', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands: [echo one, false, echo never]',
    '    finally: [echo last]',
    '  post_build:',
    '    commands: [echo fine]',
    '    finally: [exit 4]',
  );

  assert.deepEqual(await cloud.output(build), ['one', 'last', 'fine']);
  assert.match(contextOf(build, 'BUILD')?.message ?? '', /command: false. Reason: exit status 1/);
  assert.match(contextOf(build, 'POST_BUILD')?.message ?? '', /exit status 4/);
});

test('a command may end its shell: the next has the directory and the exported variables', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands:',
    '      - export KEPT="two words"; cd "$TMPDIR"; exit 0',
    '      - echo "$KEPT in $(basename "$PWD")"',
    '      - set -e; false; echo never',
    '  post_build:',
    '    commands: [echo "$KEPT"]',
  );

  assert.equal(build.buildStatus, 'FAILED');
  assert.deepEqual(await cloud.output(build), ['two words in tmp', 'two words']);
});

test('a command of several lines is one command; its last line decides', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands:',
    '      - |',
    '        false',
    '        for n in 1 2; do',
    '          echo "n=$n"',
    '        done',
  );

  assert.equal(build.buildStatus, 'SUCCEEDED');
  assert.deepEqual(await cloud.output(build), ['n=1', 'n=2']);
});

test('commands have no input to wait for, and stdout is a file that can be opened', async () => {
  const build = await runSpec(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands: [cat, echo opened > /dev/stdout, echo error >&2]',
  );

  assert.equal(build.buildStatus, 'SUCCEEDED');
  assert.deepEqual(await cloud.output(build), ['opened', 'error']);
});

test('bash is there for who asks for it', async () => {
  const build = await runSpec(
    'version: 0.2',
    'env: {shell: bash}',
    'phases: {build: {commands: ["a=(x y); echo ${a[1]}", "[[ abc == a* ]] && echo yes"]}}',
  );

  assert.deepEqual(await cloud.output(build), ['y', 'yes']);
});

test('in version 0.1 every command is on its own', async () => {
  const build = await runSpec(
    'version: 0.1',
    'environment_variables: {plaintext: {FROM: file}}',
    'phases: {build: {commands: [cd /; export A=1, "echo \\"$(basename $PWD) [$A] $FROM\\""]}}',
  );

  assert.deepEqual(await cloud.output(build), ['src [] file']);
  const failing = await runSpec(
    'version: 0.1',
    'phases: {build: {commands: [false]}, post_build: {commands: [echo $CODEBUILD_BUILD_SUCCEEDING]}}',
  );
  assert.deepEqual(await cloud.output(failing), ['0']);
});

test('values of variables are the text that stands in the file', async () => {
  const build = await runSpec(
    'version: 0.2',
    'env: {variables: {A: 010, B: 1.10, C: yes, D: "", E: "a b", F: null}}',
    'phases: {build: {commands: [\'echo "$A|$B|$C|$D|$E|$F"\']}}',
  );

  assert.deepEqual(await cloud.output(build), ['010|1.10|yes||a b|null']);
});

test('StartBuild wins over the project, the project over the buildspec', async () => {
  await cloud.project(
    'precedence',
    'version: 0.2\nenv: {variables: {A: file, B: file, C: file}}\nphases: {build: {commands: [echo $A $B $C $D]}}',
    {
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'any',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [
          { name: 'B', value: 'project' },
          { name: 'C', value: 'project' },
        ],
      },
    },
  );

  const build = await cloud.run('precedence', {
    environmentVariablesOverride: [
      { name: 'C', value: 'start', type: 'PLAINTEXT' },
      { name: 'D', value: 'new', type: 'PLAINTEXT' },
    ],
  });

  assert.deepEqual(await cloud.output(build), ['file project start new']);
});

test('exported variables are those that are exported, with their last values', async () => {
  const build = await runSpec(
    'version: 0.2',
    'env: {exported-variables: [TAG, LINES, HIDDEN, ABSENT]}',
    'phases:',
    '  install: {commands: [export TAG=early, HIDDEN=1]}',
    '  build: {commands: [export TAG=late LINES="a\nb"]}'.replace('\n', '\\n'),
    '  post_build: {commands: [exit 1]}',
  );

  assert.deepEqual(
    build.exportedEnvironmentVariables?.find(({ name }) => name === 'TAG'),
    { name: 'TAG', value: 'late' },
  );
  assert.deepEqual(
    build.exportedEnvironmentVariables?.map(({ name }) => name),
    ['TAG', 'LINES'],
  );
});

test('a buildspec that is no YAML, or no buildspec, fails with line and column', async () => {
  const broken = await runSpec('version: 0.2', 'phases:', '  build:', '    commands:', '      - "unclosed');
  const subkeys = await runSpec('version: 0.2', 'phases:', '  build:', '    commands:', '      - echo a: b');

  for (const build of [broken, subkeys]) {
    assert.equal(build.buildStatus, 'FAILED');
    assert.equal(contextOf(build, 'DOWNLOAD_SOURCE')?.statusCode, 'YAML_FILE_ERROR');
  }
  assert.match(contextOf(broken, 'DOWNLOAD_SOURCE')?.message ?? '', /line \d+, column \d+/);
  assert.match(contextOf(subkeys, 'DOWNLOAD_SOURCE')?.message ?? '', /line 5, column \d+: .*commands\[0\].*subkeys/);
});

test('features of a buildspec that are missing here are refused by name', async () => {
  const user = await runSpec('version: 0.2', 'run-as: somebody', 'phases: {build: {commands: [true]}}');
  const batch = await runSpec('version: 0.2', 'batch: {build-list: [{identifier: a}]}');
  const unknown = await runSpec(
    'version: 0.2',
    'phases: {build: {runtime-versions: {python: 3.12}, commands: [true]}}',
    'artefacts: {}',
  );

  assert.match(contextOf(user, 'DOWNLOAD_SOURCE')?.message ?? '', /run-as somebody/);
  assert.match(contextOf(batch, 'DOWNLOAD_SOURCE')?.message ?? '', /start it as a batch build/);
  const log = await cloud.logText(unknown);
  assert.match(log, /artefacts means nothing/);
  assert.match(log, /Runtime python 3.12 is not installed/);
  assert.equal(unknown.buildStatus, 'SUCCEEDED');
});
