/** Cucumber's JSON: a scenario is a test, which its first step that is not passed decides. */
import type { TestResult, TestStatus } from '../report.ts';
import { listIn, readJson, recordIn } from './json.ts';
import { ReportError } from './report-error.ts';

export const readCucumber = (text: string): readonly TestResult[] => {
  const features = readJson(text);
  if (!Array.isArray(features)) throw new ReportError('expected a list of features');
  return features.flatMap((feature) => {
    const name = String(recordIn(feature)['name'] ?? '');
    return listIn(feature, 'elements')
      .filter((element) => recordIn(element)['type'] !== 'background')
      .map((element) => ofScenario(name, element));
  });
};

const ofScenario = (feature: string, scenario: unknown): TestResult => {
  const results = listIn(scenario, 'steps').map((step) => recordIn(recordIn(step)['result']));
  const decisive = results.find(({ status }) => status !== 'passed');
  const message = decisive?.['error_message'];
  return {
    name: String(recordIn(scenario)['name'] ?? ''),
    ...(feature && { prefix: feature, suite: feature }),
    status: statusOf(decisive?.['status']),
    nanoseconds: results.reduce((sum, { duration }) => sum + (Number(duration) || 0), 0),
    ...(typeof message === 'string' && message !== '' && { message }),
  };
};

const statusOf = (status: unknown): TestStatus => {
  if (status === undefined) return 'SUCCEEDED';
  if (status === 'failed') return 'FAILED';
  return ['skipped', 'pending', 'undefined'].includes(String(status)) ? 'SKIPPED' : 'UNKNOWN';
};
