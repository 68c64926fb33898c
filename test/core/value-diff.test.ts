import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { valueDiff } from '../../core/value-diff.ts';

test('members of lists are matched by their names, and a change of their order is told as such', () => {
  const before = {
    stages: [
      { name: 'Build', runs: 1 },
      { name: 'Deploy', runs: 1 },
    ],
  };
  const after = { stages: [{ name: 'Deploy', runs: 2 }, { name: 'Build', runs: 1 }, { name: 'Test' }] };

  assert.deepEqual(valueDiff(before, after), [
    { path: 'stages[order]', before: ['Build', 'Deploy'], after: ['Deploy', 'Build'] },
    { path: 'stages[Deploy].runs', before: 1, after: 2 },
    { path: 'stages[Test]', after: { name: 'Test' } },
  ]);
});

test('what was added has no value before, what was taken away none after', () => {
  assert.deepEqual(valueDiff({ a: 1, b: { c: 'x' } }, { b: { c: 'y', d: null } }), [
    { path: 'a', before: 1 },
    { path: 'b.c', before: 'x', after: 'y' },
    { path: 'b.d', after: null },
  ]);
});

test('lists without names, or with one name twice, are compared as wholes', () => {
  assert.deepEqual(valueDiff({ a: ['x'] }, { a: ['y'] }), [{ path: 'a', before: ['x'], after: ['y'] }]);
  const twice = [{ name: 'a' }, { name: 'a' }];
  assert.deepEqual(valueDiff(twice, [{ name: 'a' }]), [{ path: '', before: twice, after: [{ name: 'a' }] }]);
});

test('a value does not differ from itself, and two that are not equal do', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      assert.deepEqual(valueDiff(a, structuredClone(a)), []);
      const sorted = (value: unknown): string =>
        JSON.stringify(value, (_, inner) =>
          typeof inner === 'object' && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).toSorted(([x], [y]) => (x < y ? -1 : 1)))
            : inner,
        );
      assert.equal(valueDiff(a, b).length === 0, sorted(a) === sorted(b));
    }),
  );
});
