import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { alarmArn, type CloudWatch, invalid, invalidCombination, invalidValue } from './cloudwatch.ts';
import { readTags, type TagList } from './tags.ts';

/** Members that are texts or lists of them, numbers, flags, or structures that are kept as they are. */
const TEXTS = [
  'AlarmDescription',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Unit',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'Dimensions',
  'Metrics',
];
const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
/** Percentiles, trimmed and winsorized means, and the like: `p99.9`, `tm90`, `TC(10%:90%)`, `IQM`. */
const EXTENDED =
  /^(?:(?:p|tm|tc|ts|wm)(?:\d{1,2}(?:\.\d{1,10})?|100(?:\.0+)?)|IQM|(?:PR|TC|TM|TS|WM)\(\d*(?:\.\d+)?%?:\d*(?:\.\d+)?%?\))$/;
const MISSING = ['breaching', 'notBreaching', 'ignore', 'missing'];

type Input = Record<string, unknown> & { AlarmName: string; Tags?: TagList };

/** The alarm is kept; nothing evaluates it here: it stays INSUFFICIENT_DATA. */
export const putMetricAlarm = ({ store, cloud }: CloudWatch): Operation<Input> => ({
  demands: (input, call) => {
    const demand = {
      action: 'cloudwatch:PutMetricAlarm',
      resource: alarmArn(call, input.AlarmName),
      context: tagContext(input.Tags),
    };
    return (input.Tags?.length ?? 0) > 0 ? [demand, { ...demand, action: 'cloudwatch:TagResource' }] : [demand];
  },
  run(input, call) {
    onlyMembers('PutMetricAlarm', input, ['AlarmName', 'ActionsEnabled', 'Tags', ...TEXTS, ...NUMBERS]);
    const name = input.AlarmName;
    if (!COMPARISONS.includes(String(input['ComparisonOperator'])))
      throw notInLocalCloud(`alarms that compare with ${input['ComparisonOperator']}`);
    const settings: Record<string, unknown> = { ActionsEnabled: String(input['ActionsEnabled'] ?? true) === 'true' };
    for (const member of TEXTS) if (input[member] !== undefined) settings[member] = input[member];
    for (const member of NUMBERS) if (input[member] !== undefined) settings[member] = readNumber(input, member);
    check(settings);
    const tags = input.Tags === undefined ? (store.alarm(call, name)?.tags ?? {}) : readTags(input.Tags);
    store.putAlarm(call, { name, settings, tags, updated: cloud.clock.now() });
    return {};
  },
});

const readNumber = (input: Input, member: string): number => {
  const number = Number(input[member]);
  if (!Number.isFinite(number)) throw invalid(`${member} must be a number, not ${input[member]}.`);
  return number;
};

const check = (settings: Readonly<Record<string, unknown>>): void => {
  const { EvaluationPeriods: periods, DatapointsToAlarm: points, ExtendedStatistic: extended } = settings;
  if (settings['Statistic'] !== undefined && extended !== undefined)
    throw invalidCombination(
      'The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.',
    );
  if (extended !== undefined && !EXTENDED.test(String(extended)))
    throw invalidValue(`The value ${extended} for parameter ExtendedStatistic is not supported.`);
  if (points !== undefined && !(Number(points) >= 1 && Number(points) <= Number(periods)))
    throw invalid('DatapointsToAlarm must be between 1 and EvaluationPeriods.');
  const { TreatMissingData: missing = 'missing', Metrics: metrics, MetricName: metric, Period: period } = settings;
  if (!MISSING.includes(String(missing))) throw invalid(`TreatMissingData must be one of ${MISSING.join(', ')}.`);
  if ((metrics === undefined) === (metric === undefined))
    throw invalid('Exactly one of MetricName and Metrics must be given.');
  const seconds = Number(period);
  if (metric !== undefined && ![10, 20, 30].includes(seconds) && !(seconds >= 60 && seconds % 60 === 0))
    throw invalid('Period must be 10, 20, 30 or a multiple of 60.');
};
