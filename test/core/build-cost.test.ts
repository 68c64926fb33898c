import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheaperThan, costOf } from '../../core/build-cost.ts';
import type { BuildTimes } from '../../core/ports/build-times.ts';

const build = (more: Partial<BuildTimes> = {}): BuildTimes => ({
  id: 'app:1',
  project: 'app',
  status: 'SUCCEEDED',
  environmentType: 'ARM_CONTAINER',
  computeType: 'BUILD_GENERAL1_SMALL',
  cached: true,
  startedAt: '2026-11-01T00:00:00Z',
  phases: { QUEUED: 100, PROVISIONING: 10, DOWNLOAD_SOURCE: 5, INSTALL: 2, BUILD: 44 },
  ...more,
});
const near = (is: number | undefined, expected: number): void =>
  assert.ok(Math.abs((is ?? 0) - expected) < 1e-9, `${is}`);

test('a build is billed by the minute, rounded up, from the end of its queue', () => {
  const cost = costOf(build());

  assert.deepEqual([cost.seconds, cost.overheadSeconds, cost.billedMinutes], [61, 15, 2]);
  near(cost.dollars, 0.0068);
});

test('a build that has hardly begun costs a minute; a compute type without a known price has none', () => {
  assert.equal(costOf(build({ phases: {} })).billedMinutes, 1);
  assert.equal(costOf(build({ computeType: 'BUILD_LAMBDA_1GB' })).dollars, undefined);
});

test('a small build on Arm with a cache has nothing cheaper', () => {
  assert.deepEqual(cheaperThan([build()]), []);
});

test('a smaller type and Arm are told with what they save, Linux instead of Windows too', () => {
  const large = cheaperThan([build({ environmentType: 'LINUX_CONTAINER', computeType: 'BUILD_GENERAL1_MEDIUM' })]);
  const small = cheaperThan([build({ environmentType: 'LINUX_CONTAINER' })]);
  const windows = cheaperThan([
    build({ environmentType: 'WINDOWS_SERVER_2022_CONTAINER', computeType: 'BUILD_GENERAL1_MEDIUM' }),
  ]);

  assert.match(large[0]?.what ?? '', /BUILD_GENERAL1_SMALL instead of BUILD_GENERAL1_MEDIUM, if .* 2\.0 times as long/);
  near(large[0]?.saves, 0.01);
  assert.match(small[0]?.what ?? '', /Arm instead of x86/);
  near(small[0]?.saves, 0.0032);
  assert.match(windows[0]?.what ?? '', /Linux instead of Windows/);
});

test('several short builds of one project are cheaper as one', () => {
  const short = build({ phases: { PROVISIONING: 10, BUILD: 5 } });

  const [advice] = cheaperThan([short, short, short]);

  assert.match(advice?.what ?? '', /one build instead of 3/);
  near(advice?.saves, 2 * 0.0034);
});

test('a build that fetches much, and keeps nothing, is told to keep a cache', () => {
  const fetching = build({ cached: false, phases: { INSTALL: 60, BUILD: 40 } });

  assert.deepEqual(
    cheaperThan([fetching]).map(({ what }) => what),
    ['app: a cache; 60 % of a build fetches what the last one had'],
  );
  assert.deepEqual(cheaperThan([{ ...fetching, phases: { INSTALL: 10, BUILD: 90 } }]), []);
});

test('the same advice for several builds is one, with the sum, and the greatest comes first', () => {
  const x86 = build({ environmentType: 'LINUX_CONTAINER', phases: { BUILD: 600 } });

  const advice = cheaperThan([x86, x86]);

  assert.equal(advice.filter(({ what }) => what.includes('Arm')).length, 1);
  near(advice[0]?.saves, 20 * 0.0016);
});
