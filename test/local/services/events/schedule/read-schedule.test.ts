import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSchedule } from '../../../../../local/services/events/schedule/read-schedule.ts';

const next = (expression: string, from: string, times = 3): string[] => {
  const schedule = readSchedule(expression);
  const found: string[] = [];
  let time: number | undefined = Date.parse(from);
  for (let i = 0; i < times && time !== undefined; i += 1) {
    time = schedule.after(time, time);
    if (time !== undefined) found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
};

const cases: [expression: string, from: string, wanted: string[]][] = [
  ['cron(0 10 * * ? *)', '2026-01-01T10:00:00Z', ['2026-01-02T10:00', '2026-01-03T10:00', '2026-01-04T10:00']],
  [
    'cron(0/15 8-9 ? * MON-FRI *)',
    '2026-01-02T09:40:00Z',
    ['2026-01-02T09:45', '2026-01-05T08:00', '2026-01-05T08:15'],
  ],
  ['cron(0 0 L * ? *)', '2026-01-31T00:00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00', '2026-04-30T00:00']],
  ['cron(0 0 L-2 * ? *)', '2026-01-31T00:00:00Z', ['2026-02-26T00:00', '2026-03-29T00:00', '2026-04-28T00:00']],
  ['cron(0 0 LW * ? *)', '2026-01-01T00:00:00Z', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-31T00:00']],
  // 1 August 2026 is a Saturday: the nearest weekday of that month is Monday the third.
  ['cron(0 0 1W * ? *)', '2026-07-02T00:00:00Z', ['2026-08-03T00:00', '2026-09-01T00:00', '2026-10-01T00:00']],
  ['cron(0 12 ? * FRIL *)', '2026-01-01T00:00:00Z', ['2026-01-30T12:00', '2026-02-27T12:00', '2026-03-27T12:00']],
  ['cron(0 12 ? * 2#5 *)', '2026-01-01T00:00:00Z', ['2026-03-30T12:00', '2026-06-29T12:00', '2026-08-31T12:00']],
  ['cron(0 12 ? * L *)', '2026-01-01T00:00:00Z', ['2026-01-03T12:00', '2026-01-10T12:00', '2026-01-17T12:00']],
  ['cron(30 6 29 FEB ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T06:30', '2032-02-29T06:30', '2036-02-29T06:30']],
  ['cron(0 0 1 1 ? 2027,2029)', '2026-01-01T00:00:00Z', ['2027-01-01T00:00', '2029-01-01T00:00']],
  ['cron(0 0 31 2 ? *)', '2026-01-01T00:00:00Z', []],
  ['cron(5 4 1,15 * ? *)', '2026-01-15T04:05:30Z', ['2026-02-01T04:05', '2026-02-15T04:05', '2026-03-01T04:05']],
  ['rate(5 minutes)', '2026-01-01T00:00:00Z', ['2026-01-01T00:05', '2026-01-01T00:10', '2026-01-01T00:15']],
  ['rate(1 day)', '2026-01-01T00:00:00Z', ['2026-01-02T00:00', '2026-01-03T00:00', '2026-01-04T00:00']],
];
for (const [expression, from, wanted] of cases)
  test(`${expression} after ${from}`, () => {
    assert.deepEqual(next(expression, from), wanted);
  });

const refused = [
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(2 minute)',
  'rate(1 week)',
  'rate(1.5 hours)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(0 10 * * ?)',
  'cron(60 10 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 0 0 * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0 0 ? * 2#6 *)',
  'cron(0 0 ? * MON-FRI 2200)',
  'cron(0 0 32W * ? *)',
  'cron(0/0 0 * * ? *)',
  'cron(5-1 0 * * ? *)',
  '0 10 * * ? *',
];
for (const expression of refused)
  test(`${expression} is no schedule`, () => {
    assert.throws(() => readSchedule(expression), { message: 'Parameter ScheduleExpression is not valid.' });
  });

test('a cron fires at the first minute that all its fields name', () => {
  const field = (most: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: 0, max: most }).map(String),
      fc.integer({ min: 1, max: most }).map((n) => `0/${n}`),
    );
  const start = fc.integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2029, 0, 1) / 60_000 });
  fc.assert(
    fc.property(field(59), field(23), fc.integer({ min: 1, max: 28 }), start, (minute, hour, day, from) => {
      const found = readSchedule(`cron(${minute} ${hour} ${day} * ? *)`).after(from * 60_000 + 1, 0) as number;

      const says = (text: string, value: number): boolean =>
        text === '*' || (text.startsWith('0/') ? value % Number(text.slice(2)) === 0 : value === Number(text));
      let time = from + 1;
      for (; ; time += 1) {
        const date = new Date(time * 60_000);
        if (date.getUTCDate() !== day) {
          time += 1439 - (date.getUTCHours() * 60 + date.getUTCMinutes());
          continue;
        }
        if (says(minute, date.getUTCMinutes()) && says(hour, date.getUTCHours())) break;
      }
      assert.equal(new Date(found).toISOString(), new Date(time * 60_000).toISOString());
    }),
  );
});

test('a rate keeps its rhythm, whenever it is asked', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 90 }), fc.nat(1e12), fc.nat(1e9), (minutes, anchor, later) => {
      const found = readSchedule(`rate(${minutes} minutes)`).after(anchor + later, anchor) as number;

      assert.equal((found - anchor) % (minutes * 60_000), 0);
      assert.ok(found > anchor + later && found <= anchor + later + minutes * 60_000);
    }),
  );
});
