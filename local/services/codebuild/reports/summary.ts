/** What a report comes to as a whole. */
import type { CoverageSummary, FileCoverage, ReportStatus, TestResult, TestSummary } from './report.ts';

const STATUSES = ['ERROR', 'FAILED', 'SKIPPED', 'SUCCEEDED', 'UNKNOWN'] as const;

export const sumOfTests = (tests: readonly TestResult[]): TestSummary => ({
  total: tests.length,
  statusCounts: Object.fromEntries(
    STATUSES.map((status) => [status, tests.filter((test) => test.status === status).length]),
  ),
  durationInNanoSeconds: tests.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0),
});

/** A skipped test fails no report. */
export const statusOfTests = (tests: readonly TestResult[]): ReportStatus =>
  tests.some(({ status }) => status === 'FAILED' || status === 'ERROR') ? 'FAILED' : 'SUCCEEDED';

export const sumOfCoverage = (files: readonly FileCoverage[]): CoverageSummary => {
  const sum = (member: keyof CoverageSummary): number => files.reduce((total, file) => total + file[member], 0);
  return {
    linesCovered: sum('linesCovered'),
    linesMissed: sum('linesMissed'),
    branchesCovered: sum('branchesCovered'),
    branchesMissed: sum('branchesMissed'),
  };
};
