/** AWS::CloudWatch::Alarm. */
import { refuseExisting } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { type Shape, TAGS } from './shape.ts';

const DIMENSIONS: Shape = { list: { of: { Name: 'text', Value: 'text' } } };
const METRIC: Shape = { of: { Dimensions: DIMENSIONS, MetricName: 'text', Namespace: 'text' } };

const SHAPE = {
  ActionsEnabled: 'flag',
  AlarmActions: { list: 'text' },
  AlarmDescription: 'text',
  AlarmName: 'text',
  ComparisonOperator: 'text',
  DatapointsToAlarm: 'number',
  Dimensions: DIMENSIONS,
  EvaluateLowSampleCountPercentile: 'text',
  EvaluationPeriods: 'number',
  ExtendedStatistic: 'text',
  InsufficientDataActions: { list: 'text' },
  MetricName: 'text',
  Metrics: {
    list: {
      of: {
        AccountId: 'text',
        Expression: 'text',
        Id: 'text',
        Label: 'text',
        MetricStat: { of: { Metric: METRIC, Period: 'number', Stat: 'text', Unit: 'text' } },
        Period: 'number',
        ReturnData: 'flag',
      },
    },
  },
  Namespace: 'text',
  OKActions: { list: 'text' },
  Period: 'number',
  Statistic: 'text',
  Tags: TAGS,
  Threshold: 'number',
  ThresholdMetricId: 'text',
  TreatMissingData: 'text',
  Unit: 'text',
} as const;

/** PutMetricAlarm makes or overwrites: safe to repeat. Tags are taken only by the first. */
const put = async (AlarmName: string, properties: Properties, { call, region, account }: ResourceContext) => {
  await call('monitoring', 'PutMetricAlarm', { ...mapped(properties, Object.keys(SHAPE)), AlarmName });
  return { physicalId: AlarmName, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${AlarmName}` } };
};

const find = async (AlarmName: string, { call }: ResourceContext): Promise<unknown> => {
  const input = { AlarmNames: [AlarmName] };
  const { MetricAlarms = [] } = await call<{ MetricAlarms?: unknown[] }>('monitoring', 'DescribeAlarms', input);
  return MetricAlarms[0];
};

export const cloudwatchAlarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  shape: SHAPE,
  immutable: ['AlarmName'],
  named: 'AlarmName',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const AlarmName = (properties['AlarmName'] as string | undefined) ?? context.name(255);
    if (properties['AlarmName'] !== undefined) await refuseExisting(context, AlarmName, () => find(AlarmName, context));
    return put(AlarmName, properties, context);
  },
  update: (properties, context, before) => put(before.physicalId, properties, context),
  async delete(AlarmName, { call }) {
    await call('monitoring', 'DeleteAlarms', { AlarmNames: [AlarmName] });
  },
};
