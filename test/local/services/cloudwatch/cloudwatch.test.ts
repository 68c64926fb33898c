import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { readCbor, writeCbor } from '../../../../local/kernel/wire/cbor.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'cloudwatch-'));
const ACCOUNT = '111122223333';
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const principal: Principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
const call = <T>(operation: string, input: unknown): Promise<T> =>
  cloud.call<T>('monitoring', operation, input, { account: ACCOUNT, region: 'eu-central-1', principal });
type Alarms = { MetricAlarms: Record<string, unknown>[] };

const alarm = {
  AlarmName: 'dead-letters',
  MetricName: 'ApproximateNumberOfMessagesVisible',
  Namespace: 'AWS/SQS',
  Statistic: 'Maximum',
  Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:alarms'],
};

test('an alarm is kept as it was put, over the wire too', async () => {
  await call('PutMetricAlarm', alarm);

  const body = new URLSearchParams({
    Action: 'DescribeAlarms',
    Version: '2010-08-01',
    'AlarmNames.member.1': 'dead-letters',
  });
  const answer = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-central-1/monitoring/aws4_request, ` +
        `SignedHeaders=host, Signature=0`,
    },
    body,
  });

  const [found] = (await call<Alarms>('DescribeAlarms', { AlarmNamePrefix: 'dead' })).MetricAlarms;
  assert.equal(found?.['AlarmArn'], `arn:aws:cloudwatch:eu-central-1:${ACCOUNT}:alarm:dead-letters`);
  assert.equal(found?.['Threshold'], 0);
  assert.deepEqual(found?.['Dimensions'], alarm.Dimensions);
  assert.match(await answer.text(), /<AlarmName>dead-letters<\/AlarmName>.*<Threshold>0<\/Threshold>/);
});

test('some clients speak JSON', async () => {
  const answer = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-central-1/monitoring/aws4_request, ` +
        `SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ AlarmNames: ['dead-letters'] }),
  });

  const { MetricAlarms } = (await answer.json()) as Alarms;

  assert.equal(MetricAlarms[0]?.['AlarmName'], 'dead-letters');
  assert.equal(typeof MetricAlarms[0]?.['StateUpdatedTimestamp'], 'number');
});

test('newer clients speak CBOR', async () => {
  const send = async (operation: string, input: unknown) => {
    const answer = await fetch(`${cloud.url}/service/GraniteServiceVersion20100801/operation/${operation}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
        authorization:
          `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-central-1/monitoring/aws4_request, ` +
          `SignedHeaders=host, Signature=0`,
      },
      body: Uint8Array.from(writeCbor(input)),
    });
    return {
      status: answer.status,
      output: readCbor(Buffer.from(await answer.arrayBuffer())) as Record<string, unknown>,
    };
  };
  await send('PutMetricAlarm', { ...alarm, AlarmName: 'by-cbor', Threshold: 1.5 });

  const { output } = await send('DescribeAlarms', { AlarmNames: ['by-cbor'] });
  const refused = await send('PutMetricAlarm', { ...alarm, Period: 45 });

  const [found] = output['MetricAlarms'] as Record<string, unknown>[];
  assert.equal(found?.['Threshold'], 1.5);
  assert.ok(found?.['StateUpdatedTimestamp'] instanceof Date);
  assert.equal(refused.status, 400);
  assert.equal(refused.output['__type'], 'ValidationError');
  await call('DeleteAlarms', { AlarmNames: ['by-cbor'] });
});

test('an alarm that cannot be is refused', async () => {
  await assert.rejects(call('PutMetricAlarm', { ...alarm, ComparisonOperator: 'Near' }), { name: 'ValidationError' });
  await assert.rejects(call('PutMetricAlarm', { ...alarm, DatapointsToAlarm: 2 }), { name: 'ValidationError' });
  await assert.rejects(call('PutMetricAlarm', { ...alarm, Period: 45 }), { name: 'ValidationError' });
  await assert.rejects(call('PutMetricAlarm', { ...alarm, ThresholdMetricId: 'e1' }), { name: 'NotInLocalCloud' });
});

test('alarms are deleted, and of several only if all are there', async () => {
  await call('PutMetricAlarm', { ...alarm, AlarmName: 'a' });

  await assert.rejects(call('DeleteAlarms', { AlarmNames: ['a', 'none'] }), { name: 'ResourceNotFound' });
  await call('DeleteAlarms', { AlarmNames: ['a'] });

  assert.deepEqual((await call<Alarms>('DescribeAlarms', { AlarmNames: ['a'] })).MetricAlarms, []);
});

test('data of a metric are summed up per period', async () => {
  const Dimensions = [
    { Name: 'b', Value: '2' },
    { Name: 'a', Value: '1' },
  ];
  const Timestamp = new Date(cloud.clock.now()).toISOString();
  const MetricData = [
    { MetricName: 'Runs', Dimensions, Value: 3, Timestamp },
    { MetricName: 'Runs', Dimensions, Values: ['1', '2'], Counts: ['2', '1'], Timestamp },
  ];
  await call('PutMetricData', { Namespace: 'App', MetricData });

  const { Datapoints } = await call<{ Datapoints: Record<string, unknown>[] }>('GetMetricStatistics', {
    Namespace: 'App',
    MetricName: 'Runs',
    Dimensions: [...Dimensions].reverse(),
    StartTime: new Date(cloud.clock.now() - 60_000),
    EndTime: new Date(cloud.clock.now() + 60_000),
    Period: 3600,
    Statistics: ['Sum', 'Maximum', 'SampleCount'],
  });

  assert.equal(Datapoints[0]?.['Sum'], 7);
  assert.equal(Datapoints[0]?.['Maximum'], 3);
  assert.equal(Datapoints[0]?.['SampleCount'], 4);
  await assert.rejects(call('PutMetricData', { Namespace: 'AWS/Own', MetricData }), { name: 'ValidationError' });
});

test('alarms are there after a restart', async () => {
  await cloud.close();
  cloud = await openCloud({ data });

  assert.equal((await call<Alarms>('DescribeAlarms', {})).MetricAlarms.length, 1);
});

const overJson = async (operation: string, input: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
      authorization:
        `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-central-1/monitoring/aws4_request, ` +
        `SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as Record<string, unknown>;
};

test('over JSON, times are seconds', async () => {
  const at = Math.floor(Date.now() / 1000);
  await overJson('PutMetricData', { Namespace: 'json', MetricData: [{ MetricName: 'm', Value: 2, Timestamp: at }] });

  const { Datapoints } = await overJson('GetMetricStatistics', {
    Namespace: 'json',
    MetricName: 'm',
    StartTime: at - 60,
    EndTime: at + 60,
    Period: 60,
    Statistics: ['Sum'],
  });

  assert.deepEqual(
    (Datapoints as { Sum: number; Timestamp: number }[]).map(({ Sum, Timestamp }) => [Sum, Timestamp]),
    [[2, at - (at % 60)]],
  );
});

test('a datum has one kind of value, counts for all of them, and a range has a length', async () => {
  const refusal = async (operation: string, input: unknown) => {
    const { __type, message } = await overJson(operation, input);
    return `${__type}: ${message}`;
  };
  const put = (datum: object) =>
    refusal('PutMetricData', { Namespace: 'n', MetricData: [{ MetricName: 'm', ...datum }] });

  assert.equal(
    await put({ Value: 1, Values: [1] }),
    'InvalidParameterCombination: The parameters MetricData.member.1.Value and MetricData.member.1.Values are ' +
      'mutually exclusive and you have specified both.',
  );
  assert.equal(
    await put({ Values: [1, 2], Counts: [1] }),
    'InvalidParameterValue: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the ' +
      'same size.',
  );
  assert.match(await put({}), /^InvalidParameterCombination: At least one of the parameters must be specified/);
  const range = { Namespace: 'n', MetricName: 'm', Period: 60, Statistics: ['Sum'], StartTime: 100, EndTime: 100 };
  assert.equal(
    await refusal('GetMetricStatistics', range),
    'InvalidParameterValue: The parameter StartTime must be less than the parameter EndTime.',
  );
  const percentile = { ...alarm, Statistic: undefined, ExtendedStatistic: 'p100.5x' };
  assert.equal(
    await refusal('PutMetricAlarm', percentile),
    'InvalidParameterValue: The value p100.5x for parameter ExtendedStatistic is not supported.',
  );
  for (const ExtendedStatistic of ['p99.9', 'tm90', 'IQM', 'TC(10%:90%)'])
    assert.equal(await refusal('PutMetricAlarm', { ...percentile, ExtendedStatistic }), 'undefined: undefined');
});
