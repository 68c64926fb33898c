/** Reports for people: a line each, and below it what failed, or what ran least. */
import type { ActionReport } from '../core/questions/reports.ts';
import { safe } from './paint.ts';

const MOST_FILES = 5;

export const reportsText = (reports: readonly ActionReport[]): string =>
  reports.length === 0
    ? 'No build of this execution made a report (reports: in its buildspec makes one).'
    : reports.map((report) => [head(report), ...details(report)].map(safe).join('\n')).join('\n');

const head = ({ stage, action, name, status, tests, coverage, truncated }: ActionReport): string => {
  const cut = truncated ? ', of which CodeBuild keeps the first' : '';
  const said = tests
    ? `${tests.total} tests${cut}, ${tests.failed} failed, ${tests.skipped} skipped, ${tests.seconds.toFixed(1)} s`
    : `lines ${coverage?.lines ?? 0} %, branches ${coverage?.branches ?? 0} %`;
  return `${stage}/${action}  ${name}  ${status}  ${said}`;
};

const details = ({ tests, coverage }: ActionReport): readonly string[] => [
  ...(tests?.failures ?? []).map(
    ({ suite, name, status, message }) =>
      `  ${status}  ${[suite, name].filter(Boolean).join(' › ')}${message ? `: ${message.split('\n')[0]}` : ''}`,
  ),
  ...(coverage?.files ?? []).slice(0, MOST_FILES).map(({ file, lines }) => `  ${String(lines).padStart(6)} %  ${file}`),
];
