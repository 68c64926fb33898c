/** NUnit's XML of version 2 (`test-results`) and of version 3 (`test-run`). */
import type { TestResult, TestStatus } from '../report.ts';
import { ReportError } from './report-error.ts';
import { type Element, numberIn, readXml, within } from './xml.ts';

const STATUS: Readonly<Record<string, TestStatus>> = {
  Passed: 'SUCCEEDED',
  Success: 'SUCCEEDED',
  Failed: 'FAILED',
  Failure: 'FAILED',
  Error: 'ERROR',
  Skipped: 'SKIPPED',
  Ignored: 'SKIPPED',
  NotRunnable: 'SKIPPED',
  Inconclusive: 'SKIPPED',
};

export const readNunit = (text: string): readonly TestResult[] => {
  const root = rootOf(text, 'test-results');
  return within(root, 'test-case').map((test) => {
    const full = test.attributes['name'] ?? '';
    const at = full.replace(/\(.*$/s, '').lastIndexOf('.');
    return {
      ...common(test, statusOf2(test), 'time'),
      name: full.slice(at + 1),
      ...(at > 0 && { prefix: full.slice(0, at) }),
    };
  });
};

export const readNunit3 = (text: string): readonly TestResult[] => {
  const root = rootOf(text, 'test-run');
  return within(root, 'test-case').map((test) => {
    const prefix = test.attributes['classname'];
    return {
      ...common(test, STATUS[test.attributes['result'] ?? ''] ?? 'UNKNOWN', 'duration'),
      name: test.attributes['name'] ?? '',
      ...(prefix && { prefix }),
    };
  });
};

const rootOf = (text: string, name: string): Element => {
  const root = readXml(text);
  if (root.name !== name) throw new ReportError(`expected ${name}, found ${root.name}`);
  return root;
};

const common = (test: Element, status: TestStatus, time: string): Omit<TestResult, 'name'> => {
  const message = within(test, 'message')[0]?.text.trim();
  return { status, nanoseconds: Math.round(numberIn(test, time) * 1e9), ...(message && { message }) };
};

const statusOf2 = ({ attributes }: Element): TestStatus => {
  if (attributes['result'] !== undefined) return STATUS[attributes['result']] ?? 'UNKNOWN';
  if (attributes['executed'] === 'False') return 'SKIPPED';
  return attributes['success'] === 'True' ? 'SUCCEEDED' : 'FAILED';
};
