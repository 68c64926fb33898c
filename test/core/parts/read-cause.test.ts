import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildIn, readCause } from '../../../core/parts/read-cause.ts';

test('of a function its message is read, of a build the command that failed first', () => {
  assert.equal(readCause('{"errorMessage":"no such \\"stack\\"","errorType":"Error"}'), 'no such "stack"');
  assert.equal(readCause('{"Phases":[{"Contexts":[{"Message":"first\\nline"}]},{"Message":"second"}]}'), 'first line');
});

test('what people wrote stays as it is, also where it looks like a field of JSON', () => {
  assert.equal(readCause('Rejected by ana: "Message":"x"'), 'Rejected by ana: "Message":"x"');
});

test('JSON without a message, and JSON that was cut, are shown as they are', () => {
  assert.equal(readCause('{"Build":{}}'), '{"Build":{}}');
  assert.equal(readCause('{"Message":"bad \\x escape"}'), 'bad \\x escape');
  assert.equal(readCause('{"Message":""}'), '{"Message":""}');
});

test('no cause says so, and a long one is cut to 1000 characters', () => {
  assert.equal(readCause(undefined), 'no cause is given');
  assert.equal(readCause(null), 'no cause is given');
  assert.equal(readCause('x'.repeat(2000)).length, 1000);
});

test('the build that failed is told by its cause, also by one that was cut; no other cause tells any', () => {
  const id = 'tagline-build-dev:11111111-2222-3333-4444-555555555555';
  assert.equal(buildIn(`{"Build":{"Arn":"arn:aws:codebuild","BuildNumber":1,"Id":"${id}","Phas`), id);
  assert.equal(buildIn(`Rejected by ana: {"Id":"${id}"}`), undefined);
  for (const cause of [undefined, null, '', '{"errorMessage":"x"}', '{"Build":{"VpcConfig":{"Id":"vpc"}}}'])
    assert.equal(buildIn(cause), undefined);
});
