import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  CreateReportGroupCommand,
  DeleteReportCommand,
  DeleteReportGroupCommand,
  DescribeCodeCoveragesCommand,
  DescribeTestCasesCommand,
  ListReportGroupsCommand,
  ListReportsForReportGroupCommand,
} from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { live } from '../cloudformation/resources/life.ts';
import { allow, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

const REST = ['logs:*', 's3:*'];
const REPORTS = [
  'codebuild:CreateReportGroup',
  'codebuild:CreateReport',
  'codebuild:UpdateReport',
  'codebuild:BatchPutTestCases',
  'codebuild:BatchPutCodeCoverages',
];
let cloud: BuildingCloud;

before(async () => {
  cloud = await openBuildingCloud();
  await cloud.policy([allow(...REST, ...REPORTS)]);
});
after(() => cloud.close());

const suite = (cases: string): string => `<testsuite name="unit">${cases}</testsuite>`;
const spec = (reports: object, commands: string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } }, reports });

const reportOf = async (arn: string) => {
  const { reports } = await cloud.codebuild.send(new BatchGetReportsCommand({ reportArns: [arn] }));
  return reports?.[0];
};

const uploadOf = (build: Awaited<ReturnType<BuildingCloud['run']>>) =>
  build.phases?.find(({ phaseType }) => phaseType === 'UPLOAD_ARTIFACTS');

test('a build whose tests failed has their report; failed tests alone fail no build', async () => {
  const cases = '<testcase name="good" time="1"/><testcase name="bad"><failure message="no"/></testcase>';
  const commands = ['mkdir r', `echo '${suite(cases)}' > r/unit.xml`];
  await cloud.project('tested', spec({ unit: { files: ['*.xml'], 'base-directory': 'r' } }, commands));

  const build = await cloud.run('tested');
  const [arn = ''] = build.reportArns ?? [];
  const report = await reportOf(arn);
  const { testCases } = await cloud.codebuild.send(
    new DescribeTestCasesCommand({ reportArn: arn, filter: { status: 'FAILED' } }),
  );

  assert.equal(build.buildStatus, 'SUCCEEDED');
  assert.match(report?.reportGroupArn ?? '', /:report-group\/tested-unit$/);
  assert.deepEqual([report?.status, report?.type, report?.executionId], ['FAILED', 'TEST', build.arn]);
  assert.equal(report?.testSummary?.total, 2);
  assert.equal(report?.testSummary?.statusCounts?.['FAILED'], 1);
  assert.equal(report?.testSummary?.durationInNanoSeconds, 1_000_000_000);
  assert.deepEqual(
    testCases?.map(({ name, message, testSuiteName }) => [name, message, testSuiteName]),
    [['bad', 'no', 'unit']],
  );
});

test('a build that failed in its tests still makes the report', async () => {
  const commands = [`echo '${suite('<testcase name="bad"><failure/></testcase>')}' > unit.xml`, 'exit 1'];
  await cloud.project('red', spec({ unit: { files: ['unit.xml'] } }, commands));

  const build = await cloud.run('red');

  assert.equal(build.buildStatus, 'FAILED');
  assert.equal((await reportOf(build.reportArns?.[0] ?? ''))?.status, 'FAILED');
});

test('coverage is told per file and in sum', async () => {
  const line = (hits: number, number: number) => `<line number="${number}" hits="${hits}"/>`;
  const file = (name: string, ...hits: number[]) =>
    `<class filename="${name}"><lines>${hits.map(line).join('')}</lines></class>`;
  const xml = `<coverage><packages><package><classes>${file('low.py', 0, 0, 1)}${file('high.py', 1)}</classes></package></packages></coverage>`;
  const reports = { cover: { files: ['c.xml'], 'file-format': 'COBERTURAXML' } };
  await cloud.project('covered', spec(reports, [`echo '${xml}' > c.xml`]));

  const build = await cloud.run('covered');
  const reportArn = build.reportArns?.[0] ?? '';
  const { codeCoverages } = await cloud.codebuild.send(
    new DescribeCodeCoveragesCommand({ reportArn, sortBy: 'LINE_COVERAGE_PERCENTAGE' }),
  );

  const summary = (await reportOf(reportArn))?.codeCoverageSummary;
  assert.deepEqual([summary?.linesCovered, summary?.linesMissed, summary?.lineCoveragePercentage], [2, 2, 50]);
  assert.deepEqual(
    codeCoverages?.map(({ filePath, lineCoveragePercentage }) => [filePath, lineCoveragePercentage]),
    [
      ['low.py', 33.33],
      ['high.py', 100],
    ],
  );
});

test('missing files, damaged files and 50 MB fail the upload by their name, and the other report is made', async () => {
  const reports = {
    none: { files: ['none.xml'] },
    damaged: { files: ['damaged.xml'] },
    large: { files: ['large.xml'] },
    good: { files: ['good.xml'] },
  };
  const commands = [
    'echo "<testsuite>" > damaged.xml',
    'head -c 52428800 /dev/zero > large.xml',
    `echo '${suite('<testcase name="a"/>')}' > good.xml`,
  ];
  await cloud.project('broken', spec(reports, commands));

  const build = await cloud.run('broken');

  assert.equal(build.buildStatus, 'FAILED');
  const message = uploadOf(build)?.contexts?.[0]?.message ?? '';
  assert.match(message, /\[none: \[report files not found in build\]\]/);
  assert.match(message, /\[damaged: \[error parsing report file damaged.xml: .*\]\]/);
  assert.match(message, /\[large: \[the report files have 52428800 bytes, and at most 26214400 are read/);
  assert.equal(build.reportArns?.length, 1);
});

test('the service role makes the reports: each right that it lacks is named', async () => {
  await cloud.project('denied', spec({ unit: { files: ['u.xml'] } }, [`echo '${suite('')}' > u.xml`]));
  const without = async (right: string): Promise<string> => {
    await cloud.policy([allow(...REST, ...REPORTS.filter((one) => one !== right))]);
    return uploadOf(await cloud.run('denied'))?.contexts?.[0]?.message ?? '';
  };
  try {
    for (const right of REPORTS.slice(0, 4))
      assert.match(await without(right), new RegExp(`not authorized to perform: ${right} on resource: .*denied-unit`));
  } finally {
    await cloud.policy([allow(...REST, ...REPORTS)]);
  }
});

test('raw results of a group that exports lie in its bucket', async () => {
  const s3 = new S3Client({ ...cloud.settings, forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: 'raw', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  const { reportGroup } = await cloud.codebuild.send(
    new CreateReportGroupCommand({
      name: 'exported',
      type: 'TEST',
      exportConfig: { exportConfigType: 'S3', s3Destination: { bucket: 'raw', path: 'results' } },
    }),
  );
  const text = suite('<testcase name="a"/>');
  const reports = { [reportGroup?.arn ?? '']: { files: ['u.xml'] } };
  await cloud.project('exporting', spec(reports, [`printf %s '${text}' > u.xml`]));

  const build = await cloud.run('exporting');

  const uuid = build.reportArns?.[0]?.split(':').at(-1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'raw', Key: `results/exported/${uuid}/u.xml` }));
  assert.equal(await Body?.transformToString(), text);
});

test('a report with more than 500 tests is truncated and says so; its sums count all', async () => {
  const many = `printf '<testsuite>%s</testsuite>' "$(yes '<testcase name="t"/>' | head -n 501 | tr -d '\\n')" > u.xml`;
  await cloud.project('many', spec({ unit: { files: ['u.xml'] } }, [many]));

  const report = await reportOf((await cloud.run('many')).reportArns?.[0] ?? '');

  assert.deepEqual([report?.truncated, report?.testSummary?.total], [true, 501]);
});

test('reports are listed by group and deleted before their group, or with it; after thirty days they are gone', async () => {
  await cloud.project('kept', spec({ unit: { files: ['u.xml'] } }, [`echo '${suite('')}' > u.xml`]));
  const [first = '', second = ''] = [await cloud.run('kept'), await cloud.run('kept')].map(
    ({ reportArns }) => reportArns?.[0],
  );
  const { codebuild } = cloud;
  const reportGroupArn = (await reportOf(first))?.reportGroupArn ?? '';
  const list = async () =>
    (await codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn }))).reports ?? [];

  assert.deepEqual(await list(), [second, first]);
  await codebuild.send(new DeleteReportCommand({ arn: first }));
  assert.deepEqual(await list(), [second]);
  await assert.rejects(codebuild.send(new DeleteReportGroupCommand({ arn: reportGroupArn })), /1 reports/);
  await fetch(`${cloud.cloud.url}/_local/clock/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seconds: 31 * 86_400 }),
  });
  assert.deepEqual(await list(), []);
  await codebuild.send(new DeleteReportGroupCommand({ arn: reportGroupArn }));
  const { reportGroups = [] } = await codebuild.send(new ListReportGroupsCommand({}));
  assert.ok(!reportGroups.includes(reportGroupArn));
});

test('AWS::CodeBuild::ReportGroup is made, changed in place and deleted', async () => {
  const template = `
Resources:
  Group:
    Type: AWS::CodeBuild::ReportGroup
    Properties:
      Type: TEST
      ExportConfig: { ExportConfigType: NO_EXPORT }
      Tags: [{ Key: team, Value: first }]
Outputs:
  Arn: { Value: !GetAtt Group.Arn }
`;
  const cfn = new CloudFormationClient(cloud.settings);

  const life = await live(cfn, 'group', template, [['Value: first', 'Value: second']], async ({ Arn }, turn) => {
    const { reportGroups } = await cloud.codebuild.send(
      new BatchGetReportGroupsCommand({ reportGroupArns: [Arn as string] }),
    );
    const team = reportGroups?.[0]?.tags?.find(({ key }) => key === 'team');
    assert.equal(team?.value, turn === 'made' ? 'first' : 'second');
  });

  assert.deepEqual(life.made, life.changed);
});
