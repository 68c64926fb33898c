/** Reports as the API tells them. */
import { reportArn, reportGroupArn } from '../arn.ts';
import type { CoverageSummary, FileCoverage, Report, TestResult } from './report.ts';

export const percentage = (covered: number, missed: number): number =>
  covered + missed === 0 ? 0 : Math.round((10_000 * covered) / (covered + missed)) / 100;

const withPercentages = (counts: CoverageSummary) => ({
  ...counts,
  lineCoveragePercentage: percentage(counts.linesCovered, counts.linesMissed),
  branchCoveragePercentage: percentage(counts.branchesCovered, counts.branchesMissed),
});

export const reportOutput = (report: Report): Record<string, unknown> => ({
  arn: reportArn(report, report.id),
  type: report.type,
  name: report.group,
  reportGroupArn: reportGroupArn(report, report.group),
  executionId: report.executionId,
  status: report.status,
  created: new Date(report.created),
  expired: new Date(report.expired),
  exportConfig: report.exportConfig,
  truncated: report.truncated,
  testSummary: report.testSummary,
  codeCoverageSummary: report.coverageSummary && withPercentages(report.coverageSummary),
});

export const testOutput = (report: Report, test: TestResult): Record<string, unknown> => ({
  reportArn: reportArn(report, report.id),
  prefix: test.prefix,
  name: test.name,
  testSuiteName: test.suite,
  status: test.status,
  durationInNanoSeconds: test.nanoseconds,
  message: test.message,
  expired: new Date(report.expired),
});

export const coverageOutput = (report: Report, { file, ...counts }: FileCoverage, at: number) => ({
  ...withPercentages(counts),
  id: `${report.id}/${at}`,
  reportARN: reportArn(report, report.id),
  filePath: file,
  expired: new Date(report.expired),
});
