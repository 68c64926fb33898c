import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesWildcard, readWildcard } from '../../../../local/kernel/pattern/wildcard.ts';

test('a wildcard means what the same regular expression means', () => {
  const letters = fc.stringMatching(/^[ab*]{0,8}$/).filter((text) => !text.includes('**'));
  fc.assert(
    fc.property(letters, fc.stringMatching(/^[ab]{0,12}$/), (pattern, text) => {
      const meant = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);

      assert.equal(matchesWildcard(readWildcard(pattern), text), meant);
    }),
    { numRuns: 5000 },
  );
});

test('stars and backslashes can be escaped', () => {
  assert.equal(matchesWildcard(readWildcard('a\\*\\\\*'), 'a*\\anything'), true);
  assert.equal(matchesWildcard(readWildcard('a\\*'), 'ab'), false);
  assert.throws(() => readWildcard('a\\b'), { message: 'Invalid escape character at pos 2' });
});

test('a wildcard with many stars takes no longer than the text is long', () => {
  const pieces = readWildcard(`${'*a'.repeat(40)}*b`);
  const text = 'a'.repeat(100_000);
  const begun = performance.now();

  assert.equal(matchesWildcard(pieces, text), false);

  assert.ok(performance.now() - begun < 100);
});
