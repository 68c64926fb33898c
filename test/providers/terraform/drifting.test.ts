import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OUTPUT, type PlannedChange } from '../../../core/plan.ts';
import { realChange } from '../../../providers/terraform/drifting.ts';

const change = (more: Partial<PlannedChange>): PlannedChange => ({
  action: 'Modify',
  resource: 'aws_ssm_parameter.note',
  type: 'aws_ssm_parameter',
  properties: [],
  ...more,
});

test('an empty value that was read where nothing was written is no drift', () => {
  for (const empty of ['', '{}', '[]']) {
    assert.deepEqual(realChange(change({ attributes: [{ path: 'tags', after: empty }] })), []);
    assert.deepEqual(realChange(change({ attributes: [{ path: 'tags', before: empty }] })), []);
  }
  assert.deepEqual(realChange(change({ attributes: [] })), []);
});

test('what differs beside it is, alone', () => {
  const value = { path: 'value', before: 'a', after: 'b' };
  const [seen] = realChange(change({ attributes: [{ path: 'tags', after: '{}' }, value] }));
  assert.deepEqual([seen?.attributes, seen?.properties], [[value], ['value']]);
});

test('a value that was taken away, a secret that changed and a resource that is gone are drift; an output is none', () => {
  const gone = { path: 'description', before: 'text' };
  assert.equal(realChange(change({ attributes: [gone] })).length, 1);
  const secret = { path: 'value', before: '(sensitive)', after: '(sensitive)' };
  assert.equal(realChange(change({ attributes: [secret] })).length, 1);
  assert.equal(realChange(change({ action: 'Remove', attributes: [] })).length, 1);
  assert.deepEqual(realChange(change({ type: OUTPUT, attributes: [gone] })), []);
});
