import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodeCommitEvent, readCodeCommitEvent } from '../../../adapters/git/codecommit-event.ts';

/** As EventBridge delivers it: more than is used, on purpose. */
const event = (detail: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) => ({
  version: '0',
  id: '01234567-0123-0123-0123-012345678901',
  'detail-type': 'CodeCommit Repository State Change',
  source: 'aws.codecommit',
  account: '111122223333',
  time: '2026-01-02T03:04:05Z',
  region: 'us-east-2',
  resources: ['arn:aws:codecommit:us-east-2:111122223333:network'],
  detail: {
    callerUserArn: 'arn:aws:iam::111122223333:user/ana',
    referenceType: 'tag',
    referenceName: 'dev_eu-central-1/research/1.0',
    referenceFullName: 'refs/tags/dev_eu-central-1/research/1.0',
    repositoryId: '12345678-1234-5678-abcd-12345678abcd',
    repositoryName: 'network',
    ...detail,
  },
  ...more,
});
const OLD = '26a8f2bc26a8f2bc26a8f2bc26a8f2bc26a8f2bc';
const NEW = '3e5983bd3e5983bd3e5983bd3e5983bd3e5983bd';
const read = (given: unknown) => readCodeCommitEvent(CodeCommitEvent.parse(given));

test('a tag that was made is a created reference with the commit it names', () => {
  assert.deepEqual(read(event({ event: 'referenceCreated', commitId: NEW })), {
    id: '01234567-0123-0123-0123-012345678901',
    provider: 'CodeCommit',
    repository: 'network',
    ref: { type: 'tag', name: 'dev_eu-central-1/research/1.0' },
    change: 'created',
    after: NEW,
    actor: 'arn:aws:iam::111122223333:user/ana',
    at: '2026-01-02T03:04:05.000Z',
  });
});

test('a push to a branch is an updated reference with both commits', () => {
  const branch = { referenceType: 'branch', referenceName: 'main', referenceFullName: 'refs/heads/main' };

  const change = read(event({ event: 'referenceUpdated', ...branch, oldCommitId: OLD, commitId: NEW }));

  assert.deepEqual(
    [change.ref, change.change, change.before, change.after],
    [{ type: 'branch', name: 'main' }, 'updated', OLD, NEW],
  );
});

test('a merge says more about itself, and is read as any push', () => {
  const merge = { mergeOption: 'THREE_WAY_MERGE', conflictDetailsLevel: 'LINE_LEVEL', baseCommitId: OLD };

  assert.equal(read(event({ event: 'referenceUpdated', oldCommitId: OLD, commitId: NEW, ...merge })).after, NEW);
});

test('a deletion has no commit after it', () => {
  const change = read(event({ event: 'referenceDeleted', oldCommitId: OLD }));

  assert.deepEqual([change.change, change.before, 'after' in change], ['deleted', OLD, false]);
});

test('a push whose caller is not told was made by somebody unknown', () => {
  assert.equal(read(event({ event: 'referenceCreated', commitId: NEW, callerUserArn: undefined })).actor, 'unknown');
});

test('what is no change of a reference is refused', () => {
  const refused: readonly unknown[] = [
    event({ event: 'pullRequestCreated', pullRequestId: '1' }),
    event({ event: 'referenceCreated', commitId: NEW }, { source: 'app' }),
    event({ event: 'referenceCreated', commitId: NEW, referenceType: 'note' }),
    event({ event: 'referenceCreated', commitId: NEW, repositoryName: undefined }),
    event({ event: 'referenceCreated', commitId: NEW, referenceName: 7 }),
    {},
    null,
  ];

  for (const given of refused) assert.equal(CodeCommitEvent.safeParse(given).success, false, JSON.stringify(given));
});
