import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askLease, drainLease, type Lease, newLease, releaseLease } from '../../core/lease.ts';
import { breakLock, giveBackLock, takeLock } from '../../core/lease-lock.ts';
import { type Lock, LockInfo } from '../../core/lock.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const ANA = 'arn:aws:iam::1:user/ana';
const lock = (ID: string, login = 'ana'): Lock => ({
  info: LockInfo.parse({ ID, Who: `${login}@laptop` }),
  login,
  by: `arn:aws:iam::1:user/${login}`,
  since: NOW,
});
const asking = { executionId: 'e', attempt: 1, stage: 'Deploy', group: 3, since: NOW };
const locked = (lease: Lease, ID: string, login?: string): Lease => {
  const decision = takeLock(lease, lock(ID, login));
  assert.equal(decision.is, 'granted');
  return decision.is === 'granted' ? decision.lease : lease;
};
const FREE = newLease('research/dev-global');

test('a lock is the lease: it has a number, a second lock is refused, and an execution waits for it', () => {
  const held = locked(FREE, 'l1');

  assert.equal(held.fencing, 1);
  assert.equal(takeLock(held, lock('l2')).is, 'held');
  assert.equal(takeLock(held, lock('l1', 'eve')).is, 'held', 'the id of another login is another lock');
  const waiting = askLease(held, asking);
  assert.equal(waiting.granted, undefined);
  assert.equal(giveBackLock(waiting.lease, 'l1', ANA)?.granted?.fencing, 2);
});

test('while an execution holds the lease, or what it began is at work, nobody locks', () => {
  const held = askLease(FREE, asking).lease;

  assert.equal(takeLock(held, lock('l1')).is, 'held');
  assert.equal(takeLock(drainLease(held, asking, NOW), lock('l1')).is, 'held');
  assert.equal(takeLock(releaseLease(held, asking).lease, lock('l1')).is, 'granted');
});

test('a request that is sent twice changes nothing, and a late copy does not lock again', () => {
  const held = locked(FREE, 'l1');
  assert.deepEqual(takeLock(held, lock('l1')), { is: 'granted', lease: held });
  const free = giveBackLock(held, 'l1', ANA)?.lease as Lease;

  assert.deepEqual(giveBackLock(free, 'l1', ANA), { lease: free });
  assert.equal(takeLock(free, lock('l1')).is, 'over');
});

test('a lock is given back under its own id, by the principal that took it', () => {
  assert.equal(giveBackLock(locked(FREE, 'l1'), 'l2', ANA), undefined);
  assert.equal(giveBackLock(locked(FREE, 'l1'), 'l1', 'arn:aws:iam::1:user/eve'), undefined);
  assert.equal(giveBackLock(FREE, 'l1', ANA), undefined);
});

test('a broken lock passes on at once, under a number that has grown, and says whose it was', () => {
  const broken = { at: NOW, by: 'ben', reason: 'the laptop is lost' };
  const waiting = askLease(locked(FREE, 'l1'), asking).lease;

  const decision = breakLock(waiting, broken);

  assert.deepEqual([decision?.granted?.executionId, decision?.lease.fencing], ['e', 3]);
  assert.deepEqual(decision?.lease.broken, { ...broken, lock: 'l1 of ana@laptop' });
  assert.equal(decision?.lease.lock, undefined);
  assert.equal(breakLock(FREE, broken), undefined);
});
