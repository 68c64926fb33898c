import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedMetrics } from '../../adapters/aws/embedded-metrics.ts';
import type { State } from '../../core/state.ts';
import { stateMetric } from '../../core/state-metrics.ts';

const state = (serial: number, more: Partial<State> = {}): State =>
  ({
    address: 'research/dev-eu-central-1',
    component: 'hello',
    target: { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' },
    serial,
    status: 'complete',
    recordedAt: `2026-01-01T00:0${serial}:00.000Z`,
    ...more,
  }) as State;
const STARTED = { startedAt: '2026-01-01T00:00:30.000Z' };

test('a complete serial is a deployment with its lead time, and restores what was a mixture before', () => {
  assert.deepEqual(stateMetric(undefined, state(1), STARTED), {
    at: '2026-01-01T00:01:00.000Z',
    dimensions: { Address: 'research/dev-eu-central-1', Component: 'hello', Environment: 'dev' },
    by: [['Address', 'Component'], ['Environment']],
    counts: { Deployments: 1 },
    seconds: { LeadTime: 30 },
  });
  assert.deepEqual(stateMetric(state(1, { status: 'partial' }), state(3), STARTED)?.seconds, {
    LeadTime: 150,
    TimeToRestore: 120,
  });
});

test('without its execution a serial has no lead time', () => {
  assert.deepEqual(stateMetric(undefined, state(1), undefined)?.seconds, {});
});

test('a mixture is a failed change; accepted drift and a head that is written again are nothing', () => {
  const failed = stateMetric(state(1), state(2, { status: 'partial' }), STARTED);
  assert.deepEqual([failed?.counts, failed?.seconds], [{ FailedChanges: 1 }, undefined]);
  assert.equal(stateMetric(state(1), state(2, { purpose: 'accept' }), STARTED), undefined);
  assert.equal(stateMetric(state(2), state(2), STARTED), undefined);
});

test('a figure is one line of the log in the embedded metric format', () => {
  const lines: string[] = [];
  const metric = stateMetric(undefined, state(1), STARTED);
  assert.ok(metric);

  embeddedMetrics((line) => lines.push(line)).put(metric);

  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^[^\n]+\n$/);
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    _aws: {
      Timestamp: Date.parse('2026-01-01T00:01:00.000Z'),
      CloudWatchMetrics: [
        {
          Namespace: 'Tagline',
          Dimensions: [['Address', 'Component'], ['Environment']],
          Metrics: [
            { Name: 'Deployments', Unit: 'Count' },
            { Name: 'LeadTime', Unit: 'Seconds' },
          ],
        },
      ],
    },
    Address: 'research/dev-eu-central-1',
    Component: 'hello',
    Environment: 'dev',
    Deployments: 1,
    LeadTime: 30,
  });
});
