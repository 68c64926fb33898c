import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentWindow, everOpens } from '../../../core/rules/deployment-window.ts';

const WORKING_HOURS = '* * 9-17 ? * MON-FRI *';
const at = (iso: string): number => Date.parse(iso);
const opens = (cron: string, from: string, zone?: string): string | undefined => {
  const opening = deploymentWindow(cron, zone).opensAt(at(from));
  return opening === undefined ? undefined : new Date(opening).toISOString().slice(0, 16);
};

test('a window is open in each of its minutes and opens again with the next of them', () => {
  const window = deploymentWindow(WORKING_HOURS);
  // A Friday.
  assert.equal(window.isOpen(at('2026-11-27T09:00:00Z')), true);
  assert.equal(window.isOpen(at('2026-11-27T17:59:59Z')), true);
  assert.equal(window.isOpen(at('2026-11-27T18:00:00Z')), false);
  assert.equal(window.opensAt(at('2026-11-27T12:34:56Z')), at('2026-11-27T12:34:56Z'), 'it is open now');
  assert.equal(opens(WORKING_HOURS, '2026-11-27T18:00:00Z'), '2026-11-30T09:00');
});

test('a window goes by the clocks of its time zone, before and after they are changed', () => {
  // The clocks of Berlin go from +02:00 to +01:00 on 25 October 2026.
  assert.equal(opens('* 0 9 ? * *', '2026-10-24T08:00:00Z', 'Europe/Berlin'), '2026-10-25T08:00');
  assert.equal(opens('* 0 9 ? * *', '2026-10-23T08:00:00Z', 'Europe/Berlin'), '2026-10-24T07:00');
  assert.equal(opens('* 0 9 ? * *', '2026-10-23T08:00:00Z', 'UTC+05:30'), '2026-10-24T03:30');
  assert.equal(opens('* 0 9 ? * *', '2026-10-23T08:00:00Z', 'UTC-3'), '2026-10-23T12:00');
});

test('an hour that the clocks leave out opens nothing, and one that comes twice opens twice', () => {
  // In Berlin 2026-03-29 has no 02:30, and 2026-10-25 has two.
  assert.equal(opens('* 30 2 ? * *', '2026-03-28T12:00:00Z', 'Europe/Berlin'), '2026-03-30T00:30');
  assert.equal(opens('* 30 2 ? * *', '2026-10-24T12:00:00Z', 'Europe/Berlin'), '2026-10-25T00:30');
  assert.equal(opens('* 30 2 ? * *', '2026-10-25T00:31:00Z', 'Europe/Berlin'), '2026-10-25T01:30');
  assert.equal(opens('* 30,45 2 ? * *', '2026-10-25T00:31:00Z', 'Europe/Berlin'), '2026-10-25T00:45');
});

test('the last day, the nearest weekday and the how-manieth day are those of the month', () => {
  const from = '2026-02-01T00:00:00Z';
  assert.equal(opens('* 0 9 L * ?', from), '2026-02-28T09:00');
  assert.equal(opens('* 0 9 L-3 * ?', from), '2026-02-25T09:00');
  assert.equal(opens('* 0 9 LW * ?', from), '2026-02-27T09:00');
  // 2026-08-15 is a Saturday; 2026-11-01 a Sunday; the nearest weekday stays in the month.
  assert.equal(opens('* 0 9 15W 8 ?', from), '2026-08-14T09:00');
  assert.equal(opens('* 0 9 1W 11 ?', from), '2026-11-02T09:00');
  assert.equal(opens('* 0 9 31W 5 ?', from), '2026-05-29T09:00');
  assert.equal(opens('* 0 9 ? * 6#3', from), '2026-02-20T09:00');
  assert.equal(opens('* 0 9 ? * FRIL', from), '2026-02-27T09:00');
  assert.equal(opens('* 0 9 ? * L', from), '2026-02-07T09:00');
});

test('lists, steps, and ranges over the end are read as Quartz reads them', () => {
  assert.equal(opens('* 5/20 * ? * *', '2026-02-01T10:26:00Z'), '2026-02-01T10:45');
  assert.equal(opens('* */15 * ? * *', '2026-02-01T10:46:00Z'), '2026-02-01T11:00');
  assert.equal(opens('* 0 22-6 ? * *', '2026-02-01T07:00:00Z'), '2026-02-01T22:00');
  assert.equal(opens('* 0 22-6 ? * *', '2026-02-01T23:30:00Z'), '2026-02-02T00:00');
  // From Friday to Monday; 2026-02-03 is a Tuesday.
  assert.equal(opens('* 0 0 ? * FRI-MON', '2026-02-03T00:00:00Z'), '2026-02-06T00:00');
  assert.equal(opens('* 0 0 1 NOV-FEB ?', '2026-02-02T00:00:00Z'), '2026-11-01T00:00');
  assert.equal(opens('* 0 0 29 2 ? 2026-2199/2', '2026-02-02T00:00:00Z'), '2028-02-29T00:00');
});

test('what is none of Quartz is refused with the field that is wrong', () => {
  const refused = (cron: string, message: RegExp): void =>
    void assert.throws(() => deploymentWindow(cron), { code: 'InvalidCron', message });
  refused('* * 9-17 * * MON-FRI', /both given/);
  refused('* * 9-17 ? * ?', /both given, or neither/);
  refused('0 * 9-17 ? * MON-FRI', /seconds are 0/);
  refused('* 9-17 ? * MON-FRI', /has 5 fields/);
  refused('* 60 9 ? * MON-FRI', /minutes cannot be 60/);
  refused('* * 9 ? * MON#6', /day of week cannot be MON#6/);
  refused('* * 9 32 * ?', /day of month cannot be 32/);
  refused('* * 9 L-31 * ?', /day of month cannot be L-31/);
  refused('* * 9 ? FOO *', /month cannot be FOO/);
  refused('* * 9 ? * * 1969', /year cannot be 1969/);
  refused('* */0 9 ? * *', /minutes cannot be \*\/0/);
  assert.throws(() => deploymentWindow(WORKING_HOURS, 'Europe/Atlantis'), { code: 'UnknownTimeZone' });
  assert.throws(() => deploymentWindow(WORKING_HOURS, 'UTC+99'), { code: 'UnknownTimeZone' });
});

test('a window that never opens is found out, and one that opens no more has no next opening', () => {
  const now = at('2026-11-27T00:00:00Z');
  assert.equal(everOpens('* * * 31 2 ?', now), false);
  assert.equal(everOpens('* * * ? * * 2020', now), false);
  assert.equal(everOpens('* * * 29 2 ?', now), true);
  assert.equal(opens('* * * ? * * 2020', '2026-01-01T00:00:00Z'), undefined);
});
