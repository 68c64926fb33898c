import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askLease, drainedLease, drainLease, type Lease, newLease, releaseLease } from '../../core/lease.ts';

const asking = (executionId: string) => ({
  executionId,
  attempt: 1,
  stage: 'Deploy',
  group: 3,
  since: '2026-01-01T00:00:00.000Z',
});

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

test('the fencing number only grows and there is never a second holder', () => {
  const moves = fc.array(
    fc.tuple(fc.constantFrom('ask', 'release', 'drain', 'drained'), fc.constantFrom('a', 'b', 'c', 'd')),
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
