import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from '../../../../local/kernel/pattern/compile-pattern.ts';

test('keys under a list match if one of its elements has them all', () => {
  const element = fc.record({
    a: fc.constantFrom('x', 'y'),
    b: fc.constantFrom('x', 'y'),
    c: fc.constantFrom('x', 'y'),
  });
  fc.assert(
    fc.property(fc.array(element, { maxLength: 6 }), element, (list, wanted) => {
      const pattern = compilePattern(JSON.stringify({ list: { a: [wanted.a], b: [wanted.b], c: [wanted.c] } }));

      const meant = list.some(({ a, b, c }) => a === wanted.a && b === wanted.b && c === wanted.c);
      assert.equal(pattern.matches(JSON.stringify({ list })), meant);
    }),
  );
});

test('in lists of lists the innermost element must be the same too', () => {
  const leaf = fc.record({ x: fc.constantFrom(1, 2), y: fc.constantFrom(1, 2) });
  const outer = fc.array(fc.record({ z: fc.constantFrom(1, 2), inner: fc.array(leaf, { maxLength: 3 }) }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(outer, leaf, fc.constantFrom(1, 2), (list, wanted, z) => {
      const pattern = compilePattern(JSON.stringify({ list: { z: [z], inner: { x: [wanted.x], y: [wanted.y] } } }));

      const meant = list.some((one) => one.z === z && one.inner.some(({ x, y }) => x === wanted.x && y === wanted.y));
      assert.equal(pattern.matches(JSON.stringify({ list })), meant);
    }),
  );
});

test('absence is asked of the element that the keys before it chose', () => {
  const pattern = compilePattern('{"list":{"a":["x"],"b":[{"exists":false}]}}');

  assert.equal(pattern.matches('{"list":[{"a":"x"},{"a":"y","b":1}]}'), true);
  assert.equal(pattern.matches('{"list":[{"a":"x","b":1},{"a":"y"}]}'), false);
});

test('two lists are chosen from independently', () => {
  const pattern = compilePattern('{"a":{"n":["x"]},"b":{"n":["y"]}}');

  assert.equal(pattern.matches('{"a":[{"n":"z"},{"n":"x"}],"b":[{"n":"y"}]}'), true);
  assert.equal(pattern.matches('{"a":[{"n":"z"},{"n":"x"}],"b":[{"n":"x"}]}'), false);
});

test('a list of ten thousand elements is asked about five keys at once', () => {
  const list = Array.from({ length: 10_000 }, (_, i) => ({
    a: 'x',
    b: 'x',
    c: 'x',
    d: 'x',
    e: i === 9_999 ? 'y' : 'x',
  }));
  const pattern = compilePattern('{"list":{"a":["x"],"b":["x"],"c":["x"],"d":["x"],"e":["y"]}}');
  const event = JSON.stringify({ list });
  const begun = performance.now();

  assert.equal(pattern.matches(event), true);

  const took = performance.now() - begun;
  assert.ok(took < 2000, `${took} ms`);
});
