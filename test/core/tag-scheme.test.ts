import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { TaglineError } from '../../core/fault.ts';
import { DEFAULT_TAG_SCHEME, tagScheme } from '../../core/tag-scheme.ts';

const word = fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/);
// Separators hold a character that no word holds, with anything a word may hold around it.
const separator = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9-]{0,3}$/),
    fc.constantFrom('_', '/', '+', '=', '_/', '/-_'),
    fc.stringMatching(/^[A-Za-z0-9-]{0,3}$/),
  )
  .map((parts) => parts.join(''));
const scheme = fc
  .tuple(
    fc.shuffledSubarray(['environment', 'scope', 'team', 'version', 'note'], { minLength: 5 }),
    fc.array(separator, { minLength: 4, maxLength: 4 }),
  )
  .map(([names, separators]) => names.map((name, at) => `{${name}}${separators[at] ?? ''}`).join(''));

const refusal = (text: string): TaglineError => {
  try {
    tagScheme(text);
  } catch (error) {
    if (error instanceof TaglineError) return error;
  }
  throw new assert.AssertionError({ message: `${text} was not refused` });
};

test('the default scheme reads the tag of the design', () => {
  const words = tagScheme(DEFAULT_TAG_SCHEME).parse('dev_eu-central-1/research/1.0');

  assert.deepEqual(words, { environment: 'dev', scope: 'eu-central-1', team: 'research', version: '1.0' });
});

test('what a scheme formats it parses back, whatever the words and separators', () => {
  fc.assert(
    fc.property(scheme, fc.array(word, { minLength: 5, maxLength: 5 }), (text, words) => {
      const subject = tagScheme(text);
      const values = Object.fromEntries(subject.placeholders.map((name, at) => [name, words[at] ?? 'x']));
      assert.deepEqual(subject.parse(subject.format(values)), values);
    }),
  );
});

test('what a scheme parses it formats back', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9.\-_/]{3,30}$/), (tag) => {
      const subject = tagScheme(DEFAULT_TAG_SCHEME);
      const words = subject.parse(tag);
      if (words !== undefined) assert.equal(subject.format(words), tag);
    }),
  );
});

test('a tag of another form is none of the scheme', () => {
  const { parse } = tagScheme(DEFAULT_TAG_SCHEME);

  for (const tag of [
    'v1.0',
    'dev_eu/research/1.0/x',
    '_eu/research/1.0',
    'dev_eu/research/',
    'dev_eu/research/1.0\n',
    'refs/tags/dev_eu/r/1',
  ]) {
    assert.equal(parse(tag), undefined, tag);
  }
});

test('literal text is matched exactly, also where it looks like a pattern', () => {
  const { parse } = tagScheme('r.(x)/{environment}_{scope}/{team}/{version}+$');

  assert.equal(parse('r.(x)/dev_eu/t/1+$')?.['team'], 't');
  assert.equal(parse('rA(x)/dev_eu/t/1+$'), undefined);
});

test('a scheme whose tags could be read in two ways is refused with what to do', () => {
  assert.match(refusal('{environment}{scope}/{team}/{version}').message, /touch/);
  assert.match(refusal('{environment}-{scope}/{team}/{version}').message, /which a word may hold/);
  assert.match(refusal('{environment}v1.{scope}/{team}/{version}').remedy ?? '', /put _ or \//);
  assert.equal(refusal('{environment}{scope}/{team}/{version}').code, 'InvalidTagScheme');
});

test('a scheme needs each of the four words once and no text that git refuses', () => {
  assert.match(refusal('{environment}_{scope}/{team}').message, /lacks \{version\}/);
  assert.match(refusal('{environment}_{scope}/{team}/{version}_{team}').message, /twice/);
  assert.match(refusal('{environment} {scope}/{team}/{version}').message, /git/);
  assert.match(refusal('{environment}:{scope}/{team}/{version}').message, /git/);
  assert.match(refusal('/{environment}_{scope}/{team}/{version}').message, /begins/);
  assert.match(refusal('{environment_{scope}/{team}/{version}').message, /brace/);
});

test('a word that a placeholder cannot hold is not formatted', () => {
  const { format } = tagScheme(DEFAULT_TAG_SCHEME);

  assert.throws(() => format({ environment: 'a_b', scope: 'x', team: 't', version: '1' }), { code: 'InvalidTagValue' });
  assert.throws(() => format({ environment: 'a', scope: 'x', team: 't' }), { code: 'InvalidTagValue' });
});
