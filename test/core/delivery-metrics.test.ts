import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryMetrics } from '../../core/delivery-metrics.ts';
import type { State } from '../../core/state.ts';

const AT = {
  address: 'research/dev-eu-central-1',
  component: 'hello',
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-15T00:00:00.000Z',
};
/** A serial that was recorded `minute` minutes after the time began, by an execution called after it. */
const made = (serial: number, minute: number, more: Partial<State> = {}): State =>
  ({
    ...AT,
    serial,
    status: 'complete',
    executionId: `e${serial}`,
    recordedAt: new Date(Date.parse(AT.since) + minute * 60_000).toISOString(),
    ...more,
  }) as State;
const starts = (entries: Readonly<Record<string, { minute: number; type?: 'STANDARD' | 'ROLLBACK' }>>) =>
  new Map(
    Object.entries(entries).map(([id, { minute, type = 'STANDARD' }]) => [
      id,
      { type, startedAt: new Date(Date.parse(AT.since) + minute * 60_000).toISOString() },
    ]),
  );

test('complete serials are deployments; their lead time begins where their execution does', () => {
  const found = deliveryMetrics(
    AT,
    [made(1, 10), made(2, 100), made(3, 200), made(4, 300)],
    starts({ e1: { minute: 0 }, e2: { minute: 60 }, e3: { minute: 180 } }),
  );

  assert.deepEqual(found, {
    ...AT,
    deployments: 4,
    deploymentsPerWeek: 2,
    leadTimeSeconds: { median: 20 * 60, longest: 40 * 60 },
    failures: 0,
    changeFailureRate: 0,
  });
});

test('a mixture and what is rolled back are failed changes; they are restored by the next complete one', () => {
  const found = deliveryMetrics(
    AT,
    [made(1, 0), made(2, 10, { status: 'partial' }), made(3, 15), made(4, 30), made(5, 40)],
    starts({ e5: { minute: 39, type: 'ROLLBACK' } }),
  );

  assert.deepEqual([found.failures, found.changeFailureRate], [2, 0.4]);
  assert.deepEqual(found.timeToRestoreSeconds, { median: 450, longest: 600 });
  assert.equal(found.failedSince, undefined);
});

test('a mixture that nothing complete has followed is open, and a second failure does not restore the first', () => {
  const found = deliveryMetrics(
    AT,
    [made(1, 0), made(2, 10, { status: 'partial' }), made(3, 20, { status: 'partial' })],
    new Map(),
  );

  assert.deepEqual([found.failures, found.failedSince], [2, '2026-01-01T00:10:00.000Z']);
  assert.equal(found.timeToRestoreSeconds, undefined);
});

test('accepted drift is no change, and where nothing changed there is no rate', () => {
  const found = deliveryMetrics(AT, [made(1, 0, { purpose: 'accept' })], new Map());

  assert.deepEqual(found, { ...AT, deployments: 0, deploymentsPerWeek: 0, failures: 0 });
});
