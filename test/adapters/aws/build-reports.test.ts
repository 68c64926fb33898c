import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildBatchesCommand, StartBuildBatchCommand } from '@aws-sdk/client-codebuild';
import { buildLogs } from '../../../adapters/aws/build-logs.ts';
import { buildReports } from '../../../adapters/aws/build-reports.ts';
import { type BuildingCloud, openBuildingCloud } from '../../local/services/codebuild/building-cloud.ts';

let cloud: BuildingCloud;
before(async () => {
  cloud = await openBuildingCloud();
  await cloud.policy([{ Effect: 'Allow', Action: ['logs:*', 'codebuild:*'], Resource: '*' }]);
});
after(() => cloud.close());

const CASES = '<testcase classname="Sum" name="bad"><failure message="no"/></testcase><testcase name="good" time="2"/>';
const COVERED = '<coverage><packages><classes><class filename="a"><lines><line number="1" hits="1"/></lines></class>';
const COVERAGE = `${COVERED}<class filename="b"><lines><line number="1" hits="0"/></lines></class></classes></packages></coverage>`;
const spec = (more: object): string =>
  JSON.stringify({
    version: '0.2',
    phases: { build: { commands: ['echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER builds"', `echo '${CASES}' > cases`] } },
    reports: { unit: { files: ['u.xml'] } },
    ...more,
  });

test('reports of a build: failed tests by name, and the files that ran least', async () => {
  const commands = [`echo '<testsuite>${CASES}</testsuite>' > u.xml`, `echo '${COVERAGE}' > c.xml`];
  const reports = { unit: { files: ['u.xml'] }, cover: { files: ['c.xml'], 'file-format': 'COBERTURAXML' } };
  await cloud.project('tested', spec({ phases: { build: { commands } }, reports }));
  const build = await cloud.run('tested');

  const found = await buildReports({ client: cloud.codebuild }).of(build.id ?? '');

  assert.deepEqual(found, [
    {
      name: 'tested-unit',
      status: 'FAILED',
      truncated: false,
      tests: {
        total: 2,
        failed: 1,
        skipped: 0,
        seconds: 2,
        failures: [{ suite: 'Sum', name: 'bad', status: 'FAILED', message: 'no' }],
      },
    },
    {
      name: 'tested-cover',
      status: 'SUCCEEDED',
      truncated: false,
      coverage: {
        lines: 50,
        branches: 0,
        files: [
          { file: 'b', lines: 0 },
          { file: 'a', lines: 100 },
        ],
      },
    },
  ]);
});

test('a batch is read as its builds: their logs one after another, their reports together', async () => {
  const commands = [
    'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER builds"',
    `echo '<testsuite>${CASES}</testsuite>' > u.xml`,
  ];
  const batch = { 'build-list': [{ identifier: 'one' }, { identifier: 'two' }] };
  const buildBatchConfig = { serviceRole: cloud.roleArn };
  await cloud.project('batched', spec({ batch, phases: { build: { commands } } }), { buildBatchConfig });
  const { buildBatch } = await cloud.codebuild.send(new StartBuildBatchCommand({ projectName: 'batched' }));
  const id = buildBatch?.id ?? '';
  for (let turn = 0; turn < 500; turn++) {
    const { buildBatches } = await cloud.codebuild.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
    if (buildBatches?.[0]?.complete) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const reports = await buildReports({ client: cloud.codebuild }).of(id);
  const logs = buildLogs({ builds: cloud.codebuild, logs: new CloudWatchLogsClient(cloud.settings) });
  const lines: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await logs.read(id, after);
    lines.push(...(page?.lines ?? []).map(({ text }) => text.trim()));
    if (!page || page.lines.length === 0 || page.next === after) break;
    after = page.next;
  }

  assert.deepEqual(
    reports.map(({ name, tests }) => [name, tests?.failed]),
    [
      ['batched-unit', 1],
      ['batched-unit', 1],
    ],
  );
  assert.deepEqual(
    lines.filter((line) => /^(one|two) builds$/.test(line)),
    ['one builds', 'two builds'],
  );
  assert.equal(await logs.read('batched:00000000-0000-0000-0000-000000000000', undefined), undefined);
});
