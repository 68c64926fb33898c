import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Approval } from '../../../core/approval.ts';
import { answerFor } from '../../../core/parts/approval-answer.ts';

const approval = (more: Partial<Approval>): Approval => ({
  id: 'a',
  executionId: 'e',
  attempt: 1,
  stage: 'Deploy',
  action: 'Approve',
  pipeline: 'hello',
  address: 'dev',
  tag: 'v1',
  status: 'Open',
  bound: { commit: 'c', definitionVersion: 1, plans: [], artifacts: [] },
  digest: 'd',
  recipients: [],
  requestedAt: 'now',
  expiresAt: 'later',
  requirements: [],
  answers: [],
  ...more,
});
const said = (by: string, status: 'Approved' | 'Rejected', comment = '') => ({
  by,
  status,
  comment,
  at: 'now',
  via: 'api' as const,
  digest: 'd',
});

test('an approval goes on under its id, and says who approved and what they wrote', () => {
  const answers = [said('ana', 'Approved', 'looked at it'), said('ben', 'Approved')];

  assert.deepEqual(answerFor(approval({ status: 'Approved', answers })), {
    output: { externalExecutionId: 'a', summary: 'Approved by ana: looked at it, ben' },
  });
});

test('a rejection names those who rejected, and not those who had approved', () => {
  const answers = [said('ana', 'Approved'), said('ben', 'Rejected', 'not today')];

  assert.deepEqual(answerFor(approval({ status: 'Rejected', answers })), {
    error: 'Rejected',
    cause: 'Rejected by ben: not today',
  });
});

test('a withdrawal fails by the name of its reason', () => {
  assert.deepEqual(answerFor(approval({ status: 'Withdrawn', reason: 'it is gone', reasonCode: 'TagMoved' })), {
    error: 'TagMoved',
    cause: 'it is gone',
  });
  assert.deepEqual(answerFor(approval({ status: 'Withdrawn' })), { error: 'ApprovalWithdrawn', cause: '' });
});
