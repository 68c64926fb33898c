import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  askLease,
  breakLease,
  drainedLease,
  drainLease,
  type Lease,
  newLease,
  releaseLease,
} from '../../core/lease.ts';

const asking = (executionId: string, more: { attempt?: number; stage?: string; group?: number } = {}) => ({
  executionId,
  attempt: 1,
  stage: 'Deploy',
  group: 3,
  since: '2026-01-01T00:00:00.000Z',
  ...more,
});
const heldBy = (executionId: string, ...line: string[]): Lease =>
  [executionId, ...line].reduce((lease, id) => askLease(lease, asking(id)).lease, newLease('x/y-z'));

test('one holds the lease, the others wait in order of arrival', () => {
  const a = askLease(newLease('research/dev-global'), asking('a'));
  const b = askLease(a.lease, asking('b'));
  const c = askLease(b.lease, asking('c'));

  assert.equal(a.granted?.fencing, 1);
  assert.equal(b.granted, undefined);
  assert.equal(releaseLease(c.lease, asking('a')).granted?.executionId, 'b');
});

test('a dead holder keeps the lease until it is drained, then the number has grown twice', () => {
  const held = askLease(askLease(newLease('x/y-z'), asking('a')).lease, asking('b')).lease;
  const draining = drainLease(held, asking('a'), '2026-01-01T00:01:00.000Z');

  assert.equal(askLease(draining, asking('c')).granted, undefined);
  assert.equal(releaseLease(draining, asking('a')).granted, undefined, 'the dead do not release');
  assert.deepEqual([drainedLease(draining).granted?.executionId, drainedLease(draining).granted?.fencing], ['b', 3]);
});

test('a late copy of a question changes nothing after the lease was given back, by hand or by draining', () => {
  const held = askLease(newLease('x/y-z'), asking('a')).lease;
  const drained = drainedLease(drainLease(held, asking('a'), '2026-01-01T00:01:00.000Z')).lease;

  for (const free of [releaseLease(held, asking('a')).lease, drained]) {
    assert.deepEqual(askLease(free, asking('a')), { lease: free });
    assert.equal(askLease(free, { ...asking('a'), attempt: 2 }).granted?.attempt, 2, 'the next attempt is no copy');
    assert.equal(askLease(free, { ...asking('a'), group: 5 }).granted?.group, 5, 'nor is a later group');
  }
});

test('the holder that asks again is granted again under its number, and a waiter keeps one place', () => {
  const lease = heldBy('a', 'b');

  assert.deepEqual(askLease(lease, asking('a')), { lease, granted: { ...asking('a'), fencing: 1 } });
  assert.deepEqual(askLease(lease, asking('b')), { lease });
});

test('another attempt, stage or group of the holder is somebody else: it neither holds nor releases', () => {
  const lease = heldBy('a', 'b');

  for (const other of [asking('a', { attempt: 2 }), asking('a', { stage: 'Other' }), asking('a', { group: 4 })]) {
    const asked = askLease(lease, other);
    assert.equal(asked.granted, undefined);
    assert.deepEqual(asked.lease.line, [asking('b'), other]);
    assert.deepEqual(releaseLease(lease, other), { lease });
  }
  assert.deepEqual(releaseLease(lease, asking('b')), { lease }, 'a waiter has nothing to give back');
  assert.deepEqual(releaseLease(newLease('x/y-z'), asking('a')), { lease: newLease('x/y-z') });
});

test('releasing without anybody waiting leaves a free lease under its number', () => {
  assert.deepEqual(releaseLease(heldBy('a'), asking('a')), {
    lease: { ...newLease('x/y-z'), fencing: 1, released: [asking('a')] },
  });
});

test('a holder that is draining and asks again is put into the line', () => {
  const draining = drainLease(heldBy('a'), asking('a'), 'then');

  assert.deepEqual(askLease(draining, asking('a')), { lease: { ...draining, line: [asking('a')] } });
});

test('the end of an attempt takes it and its elders out of the line, and leaves a newer attempt', () => {
  const lease: Lease = { ...heldBy('a'), line: [1, 2, 3].map((attempt) => asking('b', { attempt })) };

  const drained = drainLease(lease, { executionId: 'b', attempt: 2 }, 'now');

  assert.deepEqual(drained, { ...lease, line: [asking('b', { attempt: 3 })] });
});

test("the lease of a dead attempt drains from the attempt's end on, and a second report does not change that moment", () => {
  const lease = heldBy('a', 'b');

  assert.deepEqual(drainLease(lease, { executionId: 'a', attempt: 0 }, 'now'), lease, 'an older attempt');
  assert.deepEqual(drainLease(lease, { executionId: 'a', attempt: 2 }, 'now').draining, { since: 'now' });
  const draining = drainLease(lease, asking('a'), 'then');
  assert.deepEqual(drainLease(draining, asking('a'), 'later'), draining);
  assert.deepEqual(drainLease(newLease('x/y-z'), asking('a'), 'now'), newLease('x/y-z'));
});

test('a lease that does not drain is not drained; one that did is free, or goes on', () => {
  assert.deepEqual(drainedLease(heldBy('a', 'b')), { lease: heldBy('a', 'b') });
  const free = drainedLease(drainLease(heldBy('a'), asking('a'), 'now'));
  assert.deepEqual(free, { lease: { ...newLease('x/y-z'), fencing: 2, released: [asking('a')] } });
});

test('a lease remembers the last fifty who gave it back', () => {
  const ids = Array.from({ length: 52 }, (_, n) => `e${n}`);
  const lease = ids.reduce(
    (now, id) => releaseLease(askLease(now, asking(id)).lease, asking(id)).lease,
    newLease('x/y-z'),
  );

  assert.deepEqual(
    lease.released.map(({ executionId }) => executionId),
    ids.slice(2),
  );
});

const BROKEN = { at: 'now', by: 'ana', reason: 'the region is down' };

test('a lease that is broken drains, remembers who broke it, and passes on under a new number', () => {
  const held = askLease(askLease(newLease('x/y-z'), asking('a')).lease, asking('b')).lease;

  const broken = breakLease(held, BROKEN);

  assert.deepEqual(broken?.draining, { since: 'now', broken: BROKEN });
  assert.deepEqual(broken?.broken, { ...BROKEN, executionId: 'a' });
  assert.equal(broken && breakLease(broken, { ...BROKEN, by: 'eve' }), broken, 'once');
  const next = drainedLease(broken ?? held);
  assert.deepEqual([next.granted?.executionId, next.lease.draining, next.lease.broken?.by], ['b', undefined, 'ana']);
  assert.ok(next.lease.fencing > held.fencing + 1);
  assert.equal(breakLease(newLease('x/y-z'), BROKEN), undefined);
});

test('a lease that drains already keeps since when', () => {
  const dying = drainLease(askLease(newLease('x/y-z'), asking('a')).lease, asking('a'), 'before');

  assert.equal(breakLease(dying, BROKEN)?.draining?.since, 'before');
});

test('the fencing number only grows and there is never a second holder', () => {
  const moves = fc.array(
    fc.tuple(fc.constantFrom('ask', 'release', 'drain', 'drained', 'break'), fc.constantFrom('a', 'b', 'c', 'd')),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(moves, (list) => {
      let lease: Lease = newLease('x/y-z');
      for (const [move, id] of list) {
        const before = lease;
        const next = {
          ask: () => askLease(lease, asking(id)),
          release: () => releaseLease(lease, asking(id)),
          drain: () => ({ lease: drainLease(lease, asking(id), 'now') }),
          drained: () => drainedLease(lease),
          break: () => ({ lease: breakLease(lease, BROKEN) ?? lease }),
        }[move]();
        lease = next.lease;
        assert.ok(lease.fencing >= before.fencing);
        const changed =
          lease.holder !== undefined &&
          before.holder !== undefined &&
          lease.holder.executionId !== before.holder.executionId;
        if (changed) assert.ok(lease.fencing > before.fencing);
        assert.ok(lease.holder !== undefined || lease.line.length === 0, 'nobody waits for a free lease');
      }
    }),
  );
});
