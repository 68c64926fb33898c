/** Reports of CodeBuild's builds. */
import {
  BatchGetReportsCommand,
  type CodeBuildClient,
  DescribeCodeCoveragesCommand,
  DescribeTestCasesCommand,
  type Report,
} from '@aws-sdk/client-codebuild';
import type { BuildReport, FailedTest, Reports } from '../../core/ports/reports.ts';
import { buildsOf } from './builds-of.ts';

/** More failures, and more files, than anybody reads. */
const MOST = 100;

export const buildReports = ({ client }: { client: CodeBuildClient }): Reports => ({
  async of(buildId) {
    const builds = await buildsOf(client, buildId);
    const reportArns = builds.flatMap((build) => build.reportArns ?? []);
    if (reportArns.length === 0) return [];
    const { reports = [] } = await client.send(new BatchGetReportsCommand({ reportArns: reportArns.slice(0, MOST) }));
    return Promise.all(reports.map((report) => seen(client, report)));
  },
});

const seen = async (client: CodeBuildClient, report: Report): Promise<BuildReport> => ({
  name: report.name ?? '',
  status: report.status ?? '',
  truncated: report.truncated ?? false,
  ...(report.type === 'CODE_COVERAGE'
    ? { coverage: await coverageOf(client, report) }
    : { tests: await testsOf(client, report) }),
});

const testsOf = async (client: CodeBuildClient, report: Report): Promise<NonNullable<BuildReport['tests']>> => {
  const { total = 0, statusCounts = {}, durationInNanoSeconds = 0 } = report.testSummary ?? {};
  const count = (status: string): number => statusCounts[status] ?? 0;
  const failed = count('FAILED') + count('ERROR');
  const failures =
    failed === 0
      ? []
      : [...(await failuresOf(client, report, 'FAILED')), ...(await failuresOf(client, report, 'ERROR'))];
  return { total, failed, skipped: count('SKIPPED'), seconds: durationInNanoSeconds / 1e9, failures };
};

const failuresOf = async (
  client: CodeBuildClient,
  { arn }: Report,
  status: FailedTest['status'],
): Promise<readonly FailedTest[]> => {
  const { testCases = [] } = await client.send(
    new DescribeTestCasesCommand({ reportArn: arn, filter: { status }, maxResults: MOST }),
  );
  return testCases.map(({ testSuiteName, prefix, name = '', message }) => {
    const suite = prefix ?? testSuiteName;
    return { ...(suite && { suite }), name, status, ...(message && { message }) };
  });
};

const coverageOf = async (
  client: CodeBuildClient,
  { arn, codeCoverageSummary }: Report,
): Promise<NonNullable<BuildReport['coverage']>> => {
  const { codeCoverages = [] } = await client.send(
    new DescribeCodeCoveragesCommand({
      reportArn: arn,
      sortBy: 'LINE_COVERAGE_PERCENTAGE',
      sortOrder: 'ASCENDING',
      maxResults: MOST,
    }),
  );
  return {
    lines: codeCoverageSummary?.lineCoveragePercentage ?? 0,
    branches: codeCoverageSummary?.branchCoveragePercentage ?? 0,
    files: codeCoverages.map(({ filePath = '', lineCoveragePercentage = 0 }) => ({
      file: filePath,
      lines: lineCoveragePercentage,
    })),
  };
};
