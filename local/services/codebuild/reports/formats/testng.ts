/** TestNG's `testng-results.xml`. Methods that only prepare tests do not count. */
import type { TestResult, TestStatus } from '../report.ts';
import { ReportError } from './report-error.ts';
import { type Element, numberIn, readXml, within } from './xml.ts';

const STATUS: Readonly<Record<string, TestStatus>> = { PASS: 'SUCCEEDED', FAIL: 'FAILED', SKIP: 'SKIPPED' };

export const readTestng = (text: string): readonly TestResult[] => {
  const root = readXml(text);
  if (root.name !== 'testng-results') throw new ReportError(`expected testng-results, found ${root.name}`);
  return within(root, 'suite').flatMap((suite) =>
    within(suite, 'class').flatMap((group) =>
      within(group, 'test-method')
        .filter(({ attributes }) => attributes['is-config'] !== 'true')
        .map((method) => ofMethod(suite, group, method)),
    ),
  );
};

const ofMethod = (suite: Element, group: Element, method: Element): TestResult => {
  const message = within(method, 'message')[0]?.text.trim();
  const [prefix, name] = [group.attributes['name'], suite.attributes['name']];
  return {
    name: method.attributes['name'] ?? '',
    ...(prefix && { prefix }),
    ...(name && { suite: name }),
    status: STATUS[method.attributes['status'] ?? ''] ?? 'UNKNOWN',
    nanoseconds: Math.round(numberIn(method, 'duration-ms') * 1e6),
    ...(message && { message }),
  };
};
