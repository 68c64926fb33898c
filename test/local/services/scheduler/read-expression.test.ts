import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExpression } from '../../../../local/services/scheduler/read-expression.ts';

const next = (expression: string, timezone: string, from: string, times = 2): (string | undefined)[] => {
  const schedule = readExpression(expression, timezone);
  const found: (string | undefined)[] = [];
  let time = Date.parse(from);
  for (let i = 0; i < times; i++) {
    const at = schedule.after(time, time);
    found.push(at === undefined ? undefined : new Date(at).toISOString().slice(0, 16));
    if (at === undefined) break;
    time = at;
  }
  return found;
};

test('a cron expression means the clocks of its zone, summer and winter', () => {
  const daily = (from: string) => next('cron(0 8 * * ? *)', 'Europe/Berlin', from);
  assert.deepEqual(daily('2026-01-10T00:00:00Z'), ['2026-01-10T07:00', '2026-01-11T07:00']);
  assert.deepEqual(daily('2026-03-28T06:30:00Z'), ['2026-03-28T07:00', '2026-03-29T06:00']);
  assert.deepEqual(next('cron(0 8 * * ? *)', 'Asia/Kolkata', '2026-01-10T00:00:00Z'), [
    '2026-01-10T02:30',
    '2026-01-11T02:30',
  ]);
});

test('the hour that summer time leaves out is left out, and the one that comes twice counts once', () => {
  const at = (from: string) => next('cron(30 2 * * ? *)', 'Europe/Berlin', from);
  assert.deepEqual(at('2026-03-28T12:00:00Z'), ['2026-03-30T00:30', '2026-03-31T00:30']);
  assert.deepEqual(at('2026-10-24T12:00:00Z'), ['2026-10-25T00:30', '2026-10-26T01:30']);
});

test('a time is one of its zone, and comes once', () => {
  assert.deepEqual(next('at(2026-07-01T12:00:00)', 'America/New_York', '2026-01-01T00:00:00Z'), [
    '2026-07-01T16:00',
    undefined,
  ]);
});
