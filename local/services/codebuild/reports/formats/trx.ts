/** Visual Studio's TRX, which `dotnet test --logger trx` writes. */
import type { TestResult, TestStatus } from '../report.ts';
import { ReportError } from './report-error.ts';
import { childOf, type Element, readXml, within } from './xml.ts';

const STATUS: Readonly<Record<string, TestStatus>> = {
  Passed: 'SUCCEEDED',
  PassedButRunAborted: 'SUCCEEDED',
  Failed: 'FAILED',
  Timeout: 'FAILED',
  Error: 'ERROR',
  Aborted: 'ERROR',
  NotExecuted: 'SKIPPED',
  NotRunnable: 'SKIPPED',
  Inconclusive: 'SKIPPED',
};

export const readTrx = (text: string): readonly TestResult[] => {
  const root = readXml(text);
  if (root.name !== 'TestRun') throw new ReportError(`expected TestRun, found ${root.name}`);
  const classes = new Map(
    within(root, 'UnitTest').map((test) => [
      test.attributes['id'],
      childOf(test, 'TestMethod')?.attributes['className'],
    ]),
  );
  return within(root, 'UnitTestResult').map((result): TestResult => {
    const prefix = classes.get(result.attributes['testId']);
    const message = messageOf(result);
    return {
      name: result.attributes['testName'] ?? '',
      ...(prefix && { prefix }),
      status: STATUS[result.attributes['outcome'] ?? ''] ?? 'UNKNOWN',
      nanoseconds: nanosecondsOf(result.attributes['duration'] ?? ''),
      ...(message && { message }),
    };
  });
};

const messageOf = (result: Element): string | undefined => within(result, 'Message')[0]?.text.trim();

/** `00:00:01.2345678` */
const nanosecondsOf = (duration: string): number => {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(duration) ?? [];
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e9);
};
