/** Metric filters: a group's events that match make data of a metric. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { objectIn, readFilterPattern } from './filter-pattern.ts';
import { selected } from './json-pattern.ts';
import { absent, demand, groupNameOf, groupOf, invalid, type Logs, type Operations, pageOf } from './logs.ts';
import type { MetricFilter, MetricTransformation } from './metric-filter-rows.ts';

/** Of one group. */
const MOST_FILTERS = 100;
const MOST_DIMENSIONS = 3;

interface Input {
  logGroupName?: string;
  filterName: string;
  filterPattern?: string;
  metricTransformations?: MetricTransformation[];
  applyOnTransformedLogs?: boolean;
  filterNamePrefix?: string;
  metricName?: string;
  metricNamespace?: string;
  nextToken?: string;
  limit?: number;
}

export const metricFilters = (logs: Logs): Operations => ({
  PutMetricFilter: put(logs),
  DeleteMetricFilter: remove(logs),
  DescribeMetricFilters: describe(logs),
});

const put = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'PutMetricFilter', groupNameOf(input))],
  run(input, call) {
    onlyMembers('PutMetricFilter', input, [
      'logGroupName',
      'filterName',
      'filterPattern',
      'metricTransformations',
      'applyOnTransformedLogs',
    ]);
    if (input.applyOnTransformedLogs) throw notInLocalCloud('applyOnTransformedLogs of a metric filter');
    const group = groupOf(logs, call, groupNameOf(input));
    const pattern = input.filterPattern ?? '';
    readFilterPattern(pattern);
    const filter: MetricFilter = {
      name: input.filterName,
      pattern,
      transformations: (input.metricTransformations ?? []).map((each) => readTransformation(each, pattern)),
      created: logs.cloud.clock.now(),
    };
    const others = logs.store.metricFilters(group.id).filter(({ name }) => name !== filter.name);
    if (others.length >= MOST_FILTERS) throw new Fault('LimitExceededException', 'Resource limit exceeded.');
    logs.store.putMetricFilter(group.id, filter);
    return {};
  },
});

/** Numbers are kept as numbers; values and dimensions may be selectors, which only JSON patterns have. */
const readTransformation = (given: MetricTransformation, pattern: string): MetricTransformation => {
  const { metricValue: value, dimensions = {}, defaultValue } = given;
  const selectors = [value, ...Object.values(dimensions)].filter((each) => each.startsWith('$'));
  if (selectors.length > 0 && !pattern.trim().startsWith('{'))
    throw invalid('Invalid metric transformation: the pattern has no such field.');
  if (!value.startsWith('$') && Number.isNaN(Number(value)))
    throw invalid('Invalid metric transformation: metricValue must be a number or a selector.');
  if (Object.keys(dimensions).length > MOST_DIMENSIONS)
    throw invalid(`Invalid metric transformation: at most ${MOST_DIMENSIONS} dimensions are allowed.`);
  if (defaultValue !== undefined && Object.keys(dimensions).length > 0)
    throw invalid('Invalid metric transformation: dimensions and default value are mutually exclusive properties.');
  return given;
};

const remove = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'DeleteMetricFilter', groupNameOf(input))],
  run(input, call) {
    onlyMembers('DeleteMetricFilter', input, ['logGroupName', 'filterName']);
    const group = groupOf(logs, call, groupNameOf(input));
    if (!logs.store.removeMetricFilter(group.id, input.filterName)) throw absent('metric filter');
    return {};
  },
});

const describe = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'DescribeMetricFilters', input.logGroupName ?? '*')],
  run(input, call) {
    onlyMembers('DescribeMetricFilters', input, [
      'logGroupName',
      'filterNamePrefix',
      'metricName',
      'metricNamespace',
      'nextToken',
      'limit',
    ]);
    if ((input.metricName === undefined) !== (input.metricNamespace === undefined))
      throw invalid('metricName and metricNamespace must be given together.');
    const groups =
      input.logGroupName === undefined ? logs.store.groups(call) : [groupOf(logs, call, input.logGroupName)];
    const all = groups.flatMap((group) =>
      logs.store
        .metricFilters(group.id)
        .filter(({ name }) => name.startsWith(input.filterNamePrefix ?? ''))
        .filter(({ transformations }) => transformations.some(isOf(input)))
        .map((filter) => filterOutput(group.name, filter)),
    );
    const { items, nextToken } = pageOf(input, all, 50);
    return { metricFilters: items, ...nextToken };
  },
});

const isOf =
  ({ metricName, metricNamespace }: Input) =>
  (each: MetricTransformation): boolean =>
    metricName === undefined || (each.metricName === metricName && each.metricNamespace === metricNamespace);

const filterOutput = (group: string, { name, pattern, transformations, created }: MetricFilter) => ({
  filterName: name,
  filterPattern: pattern,
  metricTransformations: transformations,
  creationTime: created,
  logGroupName: group,
  applyOnTransformedLogs: false,
});

/** Turns new events of a group into data of its metrics. Lost data is logged: nobody waits for it. */
export const publishMetrics = async (
  logs: Logs,
  call: Call,
  group: number,
  events: readonly { readonly timestamp: number; readonly message: string }[],
): Promise<void> => {
  for (const { pattern, transformations } of logs.store.metricFilters(group)) {
    const matches = readFilterPattern(pattern);
    for (const each of transformations)
      for (const { timestamp, message } of events) {
        const datum = datumOf(each, message, matches(message));
        if (datum) await putDatum(logs, call, each.metricNamespace, { ...datum, Timestamp: timestamp / 1000 });
      }
  }
};

const datumOf = (each: MetricTransformation, message: string, matched: boolean) => {
  const { metricName, metricValue, defaultValue, dimensions = {}, unit } = each;
  const event = objectIn(message);
  const read = (text: string): unknown => (text.startsWith('$') ? selected(event, text) : text);
  const value = matched ? Number(read(metricValue)) : defaultValue;
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const Dimensions = Object.entries(dimensions).map(([Name, text]) => ({ Name, Value: read(text) }));
  if (Dimensions.some(({ Value }) => Value === undefined)) return undefined;
  return {
    MetricName: metricName,
    Value: value,
    ...(unit && { Unit: unit }),
    Dimensions: Dimensions.map(({ Name, Value }) => ({ Name, Value: String(Value) })),
  };
};

const putDatum = async (
  { cloud }: Logs,
  { account, region }: Call,
  Namespace: string,
  datum: object,
): Promise<void> => {
  const service = 'logs.amazonaws.com';
  const principal = { kind: 'service', service, account, arn: service, sourceAccount: account } as const;
  try {
    await cloud.call('monitoring', 'PutMetricData', { Namespace, MetricData: [datum] }, { account, region, principal });
  } catch (error) {
    cloud.log(`logs: a datum of ${Namespace} is lost: ${(error as Error).message}`);
  }
};
