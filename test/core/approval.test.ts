import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, approvedBy } from '../../core/approval.ts';

const answer = (by: string, more: Partial<Answer> = {}): Answer => ({
  by,
  status: 'Approved',
  at: '2026-01-01T00:00:00.000Z',
  via: 'link',
  comment: '',
  digest: 'now',
  ...more,
});

test('whoever approved what is asked now counts, once, in the order of the answers', () => {
  const answers = [answer('ben'), answer('ana'), answer('ben')];

  assert.deepEqual(approvedBy({ answers, digest: 'now' }), ['ben', 'ana']);
});

test('a rejection does not count, nor does an approval of other bytes', () => {
  const answers = [answer('ana', { status: 'Rejected' }), answer('ben', { digest: 'before' })];

  assert.deepEqual(approvedBy({ answers, digest: 'now' }), []);
});
