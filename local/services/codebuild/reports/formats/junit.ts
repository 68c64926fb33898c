/** JUnit's XML: `testcase` in `testsuite`, which may be nested; Node's reporter leaves the suite out. */
import type { TestResult, TestStatus } from '../report.ts';
import { ReportError } from './report-error.ts';
import { childOf, childrenOf, type Element, numberIn, readXml } from './xml.ts';

export const readJunit = (text: string): readonly TestResult[] => {
  const root = readXml(text);
  if (root.name !== 'testsuites' && root.name !== 'testsuite')
    throw new ReportError(`expected testsuites or testsuite, found ${root.name}`);
  return ofSuite(root);
};

const ofSuite = (suite: Element): readonly TestResult[] => [
  ...childrenOf(suite, 'testcase').map((test) => ofCase(suite, test)),
  ...childrenOf(suite, 'testsuite').flatMap(ofSuite),
];

const ofCase = (suite: Element, test: Element): TestResult => {
  const [status, cause] = statusOf(test);
  const message = cause && (cause.attributes['message'] || cause.text.trim());
  const prefix = test.attributes['classname'];
  const name = suite.attributes['name'];
  return {
    name: test.attributes['name'] ?? '',
    ...(prefix && { prefix }),
    ...(name && { suite: name }),
    status,
    nanoseconds: Math.round(numberIn(test, 'time') * 1e9),
    ...(message && { message }),
  };
};

const statusOf = (test: Element): readonly [TestStatus, Element?] => {
  const failure = childOf(test, 'failure');
  if (failure) return ['FAILED', failure];
  const error = childOf(test, 'error');
  if (error) return ['ERROR', error];
  const skipped = childOf(test, 'skipped');
  return skipped ? ['SKIPPED', skipped] : ['SUCCEEDED'];
};
