import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaPattern } from '../../../../local/kernel/validation/java-pattern.ts';

const matches = (pattern: string, text: string): boolean | undefined => javaPattern(pattern)?.test(text);

test('the whole text has to match, line ends included', () => {
  assert.equal(matches('[a-z]+', 'abc'), true);
  assert.equal(matches('[a-z]+', 'abc1'), false);
  assert.equal(matches('[a-z]+|x1', 'x1'), true);
  assert.equal(matches('^[a-z]+$', 'abc\n'), false);
});

test('hyphens, brackets and escapes mean what they mean in Java', () => {
  assert.equal(matches('[\\w-.]+', 'a-b.c'), true);
  assert.equal(matches('[\\.\\-_/#A-Za-z0-9]+', '/a-b_c.d#e'), true);
  assert.equal(matches('[a-zA-Z0-9:/_-]+', 'alias/a-b'), true);
  assert.equal(matches('[+\\-@\\_]+', '+-@_'), true);
  assert.equal(matches('[\\w+=,.@-]*', 'a=b,c@d-e'), true);
});

test('classes of characters by name', () => {
  assert.equal(matches('\\p{Alnum}+', 'a1'), true);
  assert.equal(matches('[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'größe 1'), true);
  assert.equal(matches('[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'a<b'), false);
});

test('flags in front and ends of the text are read', () => {
  assert.equal(matches('(?i)abc', 'ABC'), true);
  assert.equal(matches('(?s)a.b', 'a\nb'), true);
  assert.equal(matches('a.b', 'a\nb'), false);
  assert.equal(matches('\\Aabc\\z', 'abc'), true);
  assert.equal(matches('abc\\Z\\n?', 'abc\n'), true);
  assert.equal(matches('(?m)a\\z\\nb', 'a\nb'), false);
});

test('a pattern that JavaScript cannot express is undefined', () => {
  assert.equal(javaPattern('a++b(?'), undefined);
});
