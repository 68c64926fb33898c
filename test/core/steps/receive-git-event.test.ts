import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Named } from '../../../core/ports/source.ts';
import { type ReferenceChange, receiveGitEvent } from '../../../core/steps/receive-git-event.ts';
import { makeWorld } from '../world.ts';

const COMMIT = 'c'.repeat(40);
const change = (what: ReferenceChange['change']): ReferenceChange => ({
  id: 'event',
  provider: 'CodeCommit',
  repository: 'hello',
  ref: { type: 'tag', name: 'dev_eu-central-1/research/1.0' },
  change: what,
  after: 'a'.repeat(40),
  actor: 'ana',
  at: '2026-01-01T00:00:00.000Z',
});
const receive = async (what: ReferenceChange['change'], named: Named | undefined) => {
  const world = await makeWorld();
  const source = { resolve: async () => named };
  const event = await receiveGitEvent({ ...world.ports, source })(change(what));
  return { event, published: world.published };
};

test('a push is told with the commit behind the reference and the time of the push', async () => {
  const { event, published } = await receive('created', { object: COMMIT, isCommit: true });

  assert.equal(event?.commit, COMMIT);
  assert.deepEqual(published, [{ detailType: 'Git Event', detail: event, time: '2026-01-01T00:00:00.000Z' }]);
});

test('a tag of a tree or a blob is told without a commit', async () => {
  const { event, published } = await receive('created', { object: COMMIT, isCommit: false });

  assert.equal(published.length, 1);
  assert.ok(event && !('commit' in event));
});

test('a reference that is gone again is not told as a push', async () => {
  assert.deepEqual(await receive('created', undefined), { event: undefined, published: [] });
  assert.deepEqual(await receive('updated', undefined), { event: undefined, published: [] });
});

test('a deletion is told, with the commit that the reference names again meanwhile', async () => {
  const gone = await receive('deleted', undefined);
  assert.ok(gone.event && !('commit' in gone.event));
  assert.equal(gone.published.length, 1);

  assert.equal((await receive('deleted', { object: COMMIT, isCommit: true })).event?.commit, COMMIT);
});
