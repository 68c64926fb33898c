import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../../local/kernel/fault.ts';
import { type GivenTags, tagContext, tagReader } from '../../../local/kernel/tags.ts';

const fault = (code: string) => () => new Fault(code, code);
const read = tagReader({ key: fault('Key'), value: fault('Value'), tooMany: fault('TooMany'), twice: fault('Twice') });
const numbered = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, '']));

test('tags come as a map or as pairs in any spelling', () => {
  for (const given of [
    { a: '1' },
    [{ Key: 'a', Value: '1' }],
    [{ key: 'a', value: '1' }],
    [{ TagKey: 'a', TagValue: '1' }],
  ])
    assert.deepEqual(read(given as GivenTags), { a: '1' });
  assert.deepEqual(read(undefined), {});
  assert.deepEqual(read([{ Key: 'a' }], { b: '2' }), { b: '2', a: '' });
});

test('bad keys and values, too many and the same twice are refused in the service’s words', () => {
  const refusals: readonly [GivenTags, string][] = [
    [{ '': 'x' }, 'Key'],
    [{ ['k'.repeat(129)]: 'x' }, 'Key'],
    [{ 'aws:x': 'x' }, 'Key'],
    [{ a: 'x'.repeat(257) }, 'Value'],
    [numbered(0, 51), 'TooMany'],
    [[{ Key: 'a' }, { Key: 'a' }], 'Twice'],
  ];
  for (const [given, code] of refusals) assert.throws(() => read(given), { code });
  assert.throws(() => read(numbered(0, 26), numbered(26, 51)), { code: 'TooMany' });
  assert.equal(Object.keys(read(numbered(0, 26), numbered(1, 50))).length, 50);
});

test('policies see the keys and the tags of a request', () => {
  assert.deepEqual(tagContext([{ Key: 'a', Value: '1' }]), { 'aws:TagKeys': ['a'], 'aws:RequestTag/a': '1' });
  assert.deepEqual(tagContext(undefined), { 'aws:TagKeys': [] });
});
