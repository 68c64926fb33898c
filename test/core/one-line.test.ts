import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneLine, webLink } from '../../core/one-line.ts';

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a\nb',
    'a\r\nhttps://evil.example',
    '\u2028x',
    '\u202egnp.exe',
    'x\u0000y',
    '\u200bhttp://e',
    'https:/\n/e',
    'https:///e',
    'https:\\\\e',
    'https:/ / /e',
    'a\u0085b',
  ),
);

test('whatever comes in, one line comes out, with no control or direction character and no address', () => {
  fc.assert(
    fc.property(
      fc.array(HOSTILE).map((parts) => parts.join('')),
      (text) => {
        const line = oneLine(text);
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.doesNotMatch(line, /:[/\\]{2}|:\s*[/\\]\s*[/\\]\s*[/\\]|\bwww\./i);
        assert.ok([...line].length <= 300);
        assert.ok([...oneLine(text, 10)].length <= 10);
      },
    ),
    { numRuns: 1000 },
  );
});

test('plain text stays as it is', () => {
  for (const text of ['fix the cart: 3 < 4', 'Größe — 日本 🚀', 'dev_eu-central-1/research/1.0'])
    assert.equal(oneLine(text), text);
});

test('a link is one word of http or https, or it is left out', () => {
  for (const url of ['https://example.com/a?b=1#c', 'http://127.0.0.1:1/x']) assert.equal(webLink(url), url);
  for (const url of [
    undefined,
    '',
    'https://',
    'https://a\nhttps://evil.example',
    'https://a https://evil.example',
    'https://a\u202e',
    'javascript:alert(1)',
    'HTTPS://a',
    'ftp://a',
    'https:\\\\a',
    'https://tagline.example.com@evil.example',
    'https://user:password@a',
    'https://a">x',
    `https://${'a'.repeat(3000)}`,
  ])
    assert.equal(webLink(url), undefined, String(url));
});
