/** Data of metrics: the newest is kept, and can be listed and summed up. */
import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  type CloudWatch,
  invalid,
  invalidCombination,
  invalidValue,
  type Operations,
  pageOf,
  readTime,
} from './cloudwatch.ts';
import { type Datum, type Dimension, inOrder } from './store.ts';

export const metrics = (watch: CloudWatch): Operations => ({
  PutMetricData: putMetricData(watch),
  ListMetrics: listMetrics(watch),
  GetMetricStatistics: getMetricStatistics(watch),
});

interface InputDatum {
  MetricName: string;
  Dimensions?: Dimension[];
  Timestamp?: string | number | Date;
  Value?: number | string;
  StatisticValues?: Record<'SampleCount' | 'Sum' | 'Minimum' | 'Maximum', number | string>;
  Values?: (number | string)[];
  Counts?: (number | string)[];
  Unit?: string;
  StorageResolution?: number | string;
}

const DATUM = [
  'MetricName',
  'Dimensions',
  'Timestamp',
  'Value',
  'StatisticValues',
  'Values',
  'Counts',
  'Unit',
  'StorageResolution',
];

const putMetricData = ({ store, cloud }: CloudWatch): Operation<{ Namespace: string; MetricData: InputDatum[] }> => ({
  demands: ({ Namespace }) => [
    { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': String(Namespace) } },
  ],
  run(input, call) {
    onlyMembers('PutMetricData', input, ['Namespace', 'MetricData']);
    const { Namespace: namespace, MetricData: data = [] } = input;
    if (typeof namespace !== 'string' || namespace === '' || namespace.startsWith('AWS/'))
      throw invalid('The namespace must not be empty and must not begin with "AWS/".');
    if (data.length > 1000) throw invalid('MetricData must have at most 1000 members.');
    store.addData(
      call,
      data.map((datum, i) => readDatum(namespace, datum, `MetricData.member.${i + 1}`, cloud.clock.now())),
    );
    return {};
  },
});

const readDatum = (namespace: string, datum: InputDatum, at: string, now: number): Datum => {
  onlyMembers('a datum of PutMetricData', datum, DATUM);
  const { MetricName: metric, Dimensions: dimensions, Unit: unit = 'None', Timestamp: stamp } = datum;
  if (!metric) throw invalid('MetricName must not be empty.');
  const time = stamp === undefined ? now : readTime(stamp, `${at}.Timestamp`);
  checkOneKind(datum, at);
  return { namespace, metric, dimensions: inOrder(dimensions), unit, time, ...readValues(datum) };
};

/** A value, a summary, or many values with as many counts. */
const checkOneKind = (datum: InputDatum, at: string): void => {
  const [first, second] = (['Value', 'StatisticValues', 'Values'] as const).filter((name) => datum[name] !== undefined);
  if (first && second)
    throw invalidCombination(
      `The parameters ${at}.${first} and ${at}.${second} are mutually exclusive and you have specified both.`,
    );
  if (!first)
    throw invalidCombination(`At least one of the parameters must be specified: ${at}.Value, ${at}.StatisticValues.`);
  if (datum.Counts !== undefined && datum.Counts.length !== datum.Values?.length)
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
};

const readValues = ({ Value, StatisticValues: statistic, Values, Counts = [] }: InputDatum) => {
  if (statistic !== undefined)
    return {
      count: Number(statistic.SampleCount),
      sum: Number(statistic.Sum),
      minimum: Number(statistic.Minimum),
      maximum: Number(statistic.Maximum),
    };
  const values = (Values ?? [Value]).map(Number);
  const counts = values.map((_value, i) => Number(Counts[i] ?? 1));
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)))
    throw invalid('A value must be a number.');
  return {
    count: counts.reduce((a, b) => a + b, 0),
    sum: values.reduce((sum, value, i) => sum + value * (counts[i] as number), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
};

interface ListInput {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value?: string }[];
  NextToken?: string;
}

const listMetrics = ({ store }: CloudWatch): Operation<ListInput> => ({
  demands: () => [{ action: 'cloudwatch:ListMetrics', resource: '*' }],
  run(input, call) {
    onlyMembers('ListMetrics', input, ['Namespace', 'MetricName', 'Dimensions', 'NextToken']);
    const { Namespace: namespace, MetricName: name, Dimensions: wanted = [] } = input;
    const found = store
      .metrics(call)
      .filter((one) => (!namespace || one.namespace === namespace) && (!name || one.metric === name))
      .filter((one) =>
        wanted.every(({ Name, Value }) =>
          one.dimensions.some((given) => given.Name === Name && (Value === undefined || given.Value === Value)),
        ),
      );
    const { items, nextToken } = pageOf(found, 500, input.NextToken);
    return {
      Metrics: items.map((one) => ({ Namespace: one.namespace, MetricName: one.metric, Dimensions: one.dimensions })),
      ...nextToken,
    };
  },
});

interface StatisticsInput {
  Namespace: string;
  MetricName: string;
  Dimensions?: Dimension[];
  StartTime: string | number | Date;
  EndTime: string | number | Date;
  /** Seconds. */
  Period: number | string;
  Statistics?: string[];
  Unit?: string;
}

const STATISTICS_MEMBERS = [
  'Namespace',
  'MetricName',
  'Dimensions',
  'StartTime',
  'EndTime',
  'Period',
  'Statistics',
  'Unit',
];

const getMetricStatistics = ({ store }: CloudWatch): Operation<StatisticsInput> => ({
  demands: () => [{ action: 'cloudwatch:GetMetricStatistics', resource: '*' }],
  run(input, call) {
    onlyMembers('GetMetricStatistics', input, STATISTICS_MEMBERS);
    const period = Number(input.Period) * 1000;
    if (!(period >= 1000)) throw invalid('Period must be at least 1 second.');
    const range = [readTime(input.StartTime, 'StartTime'), readTime(input.EndTime, 'EndTime')] as const;
    if (range[0] >= range[1]) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
    const metric = { namespace: input.Namespace, metric: input.MetricName, dimensions: inOrder(input.Dimensions) };
    const data = store.data(call, metric, range).filter(({ unit }) => !input.Unit || unit === input.Unit);
    const periods = Map.groupBy(data, ({ time }) => Math.floor(time / period) * period);
    return {
      Label: input.MetricName,
      Datapoints: [...periods].map(([time, points]) => ({
        Timestamp: new Date(time),
        ...statistics(points, input.Statistics ?? []),
        Unit: points[0]?.unit,
      })),
    };
  },
});

const statistics = (
  points: readonly Omit<Datum, 'dimensions'>[],
  wanted: readonly string[],
): Record<string, number> => {
  const count = points.reduce((n, point) => n + point.count, 0);
  const sum = points.reduce((n, point) => n + point.sum, 0);
  const all: Record<string, number> = {
    SampleCount: count,
    Sum: sum,
    Average: sum / count,
    Minimum: Math.min(...points.map(({ minimum }) => minimum)),
    Maximum: Math.max(...points.map(({ maximum }) => maximum)),
  };
  return Object.fromEntries(
    wanted.map((name) => {
      if (!Object.hasOwn(all, name)) throw invalid(`${name} is not a statistic.`);
      return [name, all[name] as number];
    }),
  );
};
