import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';
import { readFilterPattern } from '../../../../local/services/logs/filter-pattern.ts';

const data = mkdtempSync(join(tmpdir(), 'metric-filters-'));
const ACCOUNT = '111122223333';
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
  await call('logs', 'CreateLogGroup', { logGroupName: 'app' });
  await call('logs', 'CreateLogStream', { logGroupName: 'app', logStreamName: 's' });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const principal: Principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
const call = <Out = Record<string, unknown>>(service: string, operation: string, input: unknown): Promise<Out> =>
  cloud.call<Out>(service, operation, input, { account: ACCOUNT, region: 'eu-central-1', principal });

const put = (filterName: string, filterPattern: string, transformation: object) =>
  call('logs', 'PutMetricFilter', {
    logGroupName: 'app',
    filterName,
    filterPattern,
    metricTransformations: [{ metricNamespace: 'App', metricName: filterName, metricValue: '1', ...transformation }],
  });

const write = (...messages: string[]) =>
  call('logs', 'PutLogEvents', {
    logGroupName: 'app',
    logStreamName: 's',
    logEvents: messages.map((message) => ({ timestamp: cloud.clock.now(), message })),
  });

/** Sum and count of a metric, when it has as many data as wanted. */
const sums = async (MetricName: string, count: number, Dimensions: object[] = []): Promise<[number, number]> => {
  for (let tries = 0; ; tries++) {
    const { Datapoints } = await call<{ Datapoints: { Sum: number; SampleCount: number }[] }>(
      'monitoring',
      'GetMetricStatistics',
      {
        Namespace: 'App',
        MetricName,
        Dimensions,
        StartTime: new Date(cloud.clock.now() - 3_600_000),
        EndTime: new Date(cloud.clock.now() + 3_600_000),
        Period: 86_400,
        Statistics: ['Sum', 'SampleCount'],
      },
    );
    const total = Datapoints.reduce((n, { SampleCount }) => n + SampleCount, 0);
    if (total >= count || tries > 100) return [Datapoints.reduce((n, { Sum }) => n + Sum, 0), total];
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

test('events that match make data of the metric: a number, a field, a default', async () => {
  await put('errors', 'ERROR', { defaultValue: 0 });
  await put('milliseconds', '{ $.kind = "done" }', {
    metricValue: '$.took.ms',
    dimensions: { Service: '$.service' },
    unit: 'Milliseconds',
  });
  await write(
    'ERROR one',
    'fine',
    '{"kind":"done","service":"api","took":{"ms":12.5}}',
    '{"kind":"done","service":"api","took":{"ms":30}}',
    '{"kind":"done"}',
  );

  assert.deepEqual(await sums('errors', 5), [1, 5]);
  assert.deepEqual(await sums('milliseconds', 2, [{ Name: 'Service', Value: 'api' }]), [42.5, 2]);
});

test('metric filters are told, counted with their group, replaced and removed', async () => {
  await put('mine', 'one', {});
  await put('mine', 'two', {});
  const { metricFilters } = await call<{ metricFilters: Record<string, unknown>[] }>('logs', 'DescribeMetricFilters', {
    logGroupName: 'app',
    filterNamePrefix: 'mine',
  });
  assert.equal(metricFilters.length, 1);
  assert.equal(metricFilters[0]?.['filterPattern'], 'two');
  const { logGroups } = await call<{ logGroups: { metricFilterCount: number }[] }>('logs', 'DescribeLogGroups', {});
  const before = logGroups[0]?.metricFilterCount ?? 0;

  await call('logs', 'DeleteMetricFilter', { logGroupName: 'app', filterName: 'mine' });
  const after = await call<{ logGroups: { metricFilterCount: number }[] }>('logs', 'DescribeLogGroups', {});
  assert.equal(after.logGroups[0]?.metricFilterCount, before - 1);
  await assert.rejects(call('logs', 'DeleteMetricFilter', { logGroupName: 'app', filterName: 'mine' }), {
    name: 'ResourceNotFoundException',
  });
});

test('a metric filter that AWS would not take is refused', async () => {
  const refused = (pattern: string, transformation: object) =>
    assert.rejects(put('wrong', pattern, transformation), { name: 'InvalidParameterException' });
  await refused('{ $.a = }', {});
  await refused('ERROR', { metricValue: '$.size' });
  await refused('ERROR', { metricValue: 'many' });
  await refused('{ $.a = 1 }', { dimensions: { A: '$.a' }, defaultValue: 0 });
});

test('a pattern over JSON compares texts, numbers, truths and what is there', () => {
  const event = JSON.stringify({
    level: 'error',
    status: 503,
    tags: ['a', 'b'],
    at: { path: '/x/y' },
    ok: false,
    no: null,
  });
  const cases: [pattern: string, matches: boolean][] = [
    ['{ $.level = "error" }', true],
    ['{ $.level = error }', true],
    ['{ $.level != "error" }', false],
    ['{ $.absent != "error" }', false],
    ['{ $.status >= 500 }', true],
    ['{ $.status < 5e2 }', false],
    ['{ $.status = 503 && $.level = "e*r" }', true],
    ['{ $.status = 1 || ($.at.path = "/x/*" && $.tags[1] = "b") }', true],
    ['{ $.ok IS FALSE }', true],
    ['{ $.no IS NULL }', true],
    ['{ $.absent NOT EXISTS }', true],
    ['{ $.level EXISTS }', true],
    ['{ $.level = "503" }', false],
  ];
  for (const [pattern, matches] of cases) assert.equal(readFilterPattern(pattern)(event), matches, pattern);
  assert.equal(readFilterPattern('{ $.absent NOT EXISTS }')('no JSON'), false);
  for (const wrong of ['{ }', '{ $.a }', '{ $.a = 1', '{ a = 1 }', '{ $.a = 1 && }', '{ ($.a = 1 }', '{ $.a > "x" }'])
    assert.throws(() => readFilterPattern(wrong), { name: 'InvalidParameterException' }, wrong);
});
