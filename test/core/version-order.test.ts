import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareVersions, isVersion } from '../../core/version-order.ts';

const ASCENDING = [
  ['4.1', '4.2', '4.9', '4.10', '4.11', '5'],
  ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0'],
  ['1.0-rc9', '1.0-rc10', '1.0', '1.0.1-rc1', '1.0.1'],
  ['1.0rc1', '1.0rc2', '1.0'],
  ['v1.2', '1.3', 'v1.10'],
  ['2026.9.30', '2026.11.27'],
  ['2026-9-30', '2026-11-27'],
  ['99999999999999999998', '99999999999999999999', '100000000000000000000'],
];

for (const versions of ASCENDING) {
  test(`${versions.join(' < ')}, whatever order they come in`, () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(versions, { minLength: versions.length }), (shuffled) => {
        assert.deepEqual(
          shuffled.toSorted((a, b) => compareVersions(a, b) ?? Number.NaN),
          versions,
        );
      }),
    );
  });
}

test('versions that differ in zeros only are equal', () => {
  assert.equal(compareVersions('1.0', '1.0.0'), 0);
  assert.equal(compareVersions('1.01', 'v1.1'), 0);
});

test('names and hashes are no versions', () => {
  for (const text of ['', 'main', '7f3a9c1', 'deadbeef', '1.', '.1', 'v', '-1'])
    assert.equal(isVersion(text), text === '1.', text);
  assert.equal(compareVersions('1.0', 'main'), undefined);
});

test('the order is one: never a circle, and the same from both sides', () => {
  const version = fc.stringMatching(/^v?[0-9]{1,2}(\.[0-9]{1,2}){0,2}(-[a-z0-9]{1,3}(\.[0-9a-z]{1,2})?)?$/);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const [ab, bc, ac] = [compareVersions(a, b) ?? 0, compareVersions(b, c) ?? 0, compareVersions(a, c) ?? 0];
      assert.equal(Math.sign(ab), -Math.sign(compareVersions(b, a) ?? 0) + 0);
      if (ab <= 0 && bc <= 0) assert.ok(ac <= 0, `${a} <= ${b} <= ${c}`);
    }),
  );
});
