import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { patternOf } from '../../../core/rules/pattern.ts';

const matches = (pattern: string, text: string): boolean => patternOf(pattern)(text);

test('a pattern matches the whole text or nothing', () => {
  assert.equal(matches('v[0-9]+\\.[0-9]+', 'v1.20'), true);
  assert.equal(matches('v[0-9]+\\.[0-9]+', 'v1.20-rc'), false);
  assert.equal(matches('main', 'xmain'), false);
  assert.equal(matches('^release/.*$', 'release/1'), true);
  assert.equal(matches('(?i)prod', 'PROD'), true);
  assert.equal(matches('a{2,3}', 'aaaa'), false);
  assert.equal(matches('(?:ab|c)*d?', 'ababc'), true);
  assert.equal(matches('(?<major>\\d+)', '42'), true);
  assert.equal(matches('.', '🙂'), true);
  assert.equal(matches('a.b', 'a\nb'), false);
  assert.equal(matches('(?s)a.b', 'a\nb'), true);
});

test('a pattern says what a regular expression says', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(?:ab)', '\\b', '(|a)', '[a-c-]', '\\.');
  const count = fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?');
  const part = fc.tuple(atom, count).map(([one, many]) => (one === '\\b' ? one : one + many));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.array(part, { maxLength: 3 }), text, (left, right, value) => {
      const pattern = `${left.join('')}|${right.join('')}`;
      assert.equal(matches(pattern, value), new RegExp(`^(?:${pattern})$`).test(value), `${pattern} on ${value}`);
    }),
    { numRuns: 2000 },
  );
});

test('no text makes a pattern go back and try again', () => {
  const hostile = patternOf('(a+)+b|(a|aa)+c|(.*a){12}d');
  const began = performance.now();
  assert.equal(hostile('a'.repeat(5000)), false);
  assert.ok(performance.now() - began < 5000);
});

test('what cannot be matched in bounded time, or means nothing, is refused by name', () => {
  const refused = (pattern: string, message: RegExp): void =>
    void assert.throws(() => patternOf(pattern), { code: 'InvalidPattern', message });
  refused('(?=a)a', /groups of the kind \(\?=/);
  refused('(a)\\1', /back references/);
  refused('a++', /possessive/);
  refused('(?>a)', /groups of the kind/);
  refused('[a&&b]', /sets within sets/);
  refused('\\p{L}', /\\p is not supported/);
  refused('(a', /not closed/);
  refused('a)', /closes nothing/);
  refused('[a', /not closed/);
  refused('*', /repeats nothing/);
  refused('a{3,2}', /ends before it begins/);
  refused('((a{100}){100}){100}', /more than 2000 steps/);
  refused('a\\', /ends too early/);
  refused('(?m)a', /flags/);
});
