import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Freeze, isFrozenBy } from '../../core/freeze.ts';

const read = (value: unknown) => Freeze.safeParse(value);

test('a window from here to there is frozen from its first instant to the one before its last', () => {
  const freeze = Freeze.parse({ reason: 'x', from: '2026-12-24T00:00:00+01:00', to: '2026-12-27T00:00:00+01:00' });

  assert.equal(isFrozenBy(freeze, '2026-12-23T22:59:59.999Z'), false);
  assert.equal(isFrozenBy(freeze, '2026-12-23T23:00:00.000Z'), true);
  assert.equal(isFrozenBy(freeze, '2026-12-26T22:59:59.999Z'), true);
  assert.equal(isFrozenBy(freeze, '2026-12-26T23:00:00.000Z'), false);
});

test('a window that comes again follows the clock on the wall through daylight saving', () => {
  const freeze = Freeze.parse({ reason: 'x', cron: '* * 18-23 ? * FRI *', timeZone: 'Europe/Berlin' });

  assert.equal(isFrozenBy(freeze, '2026-07-03T16:00:00Z'), true, 'in summer 18 is 16 of UTC');
  assert.equal(isFrozenBy(freeze, '2026-01-02T16:59:00Z'), false);
  assert.equal(isFrozenBy(freeze, '2026-01-02T17:00:00Z'), true, 'in winter 17');
});

test('what nobody can read as a window is refused', () => {
  for (const value of [
    { reason: 'x', cron: 'every friday' },
    { reason: 'x', cron: '* * 9 ? * FRI *', timeZone: 'Europe/Berln' },
    { reason: 'x', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    { reason: 'x', from: '2026-01-02', to: '2026-01-03' },
    { cron: '* * 9 ? * FRI *' },
    { reason: 'x' },
  ])
    assert.equal(read(value).success, false, JSON.stringify(value));
});
