import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { makeResting } from '../../../../../local/services/lambda/run/resting.ts';
import type { Session } from '../../../../../local/services/lambda/run/sessions.ts';
import type { Warm } from '../../../../../local/services/lambda/run/warm.ts';

const session = {} as Session;

/** Its heap takes 17 MB: with its thread an environment holds 20. */
const environment = { alive: () => true, resident: () => 17 as number | undefined };
const warmOf = (version: string, more: Omit<Partial<Warm>, 'environment'> & { environment?: object } = {}): Warm =>
  ({ version, session, ...more, environment: { ...environment, ...more.environment } }) as Warm;

const open = () => {
  const ended: string[] = [];
  return { ended, resting: makeResting((warm) => ended.push(warm.version)) };
};

describe('environments at rest', () => {
  it('are given to their own version once, the one that worked last first', () => {
    const { resting } = open();
    const [first, second] = [warmOf('a'), warmOf('a')];
    resting.add(first);
    resting.add(second);

    assert.equal(resting.take('b', session), undefined);
    assert.equal(resting.take('a', session), second);
    assert.equal(resting.take('a', session), first);
    assert.equal(resting.take('a', session), undefined);
    resting.end(() => true);
  });

  it('end when they are asked for but are dead or of an older session', () => {
    const { resting, ended } = open();
    resting.add(warmOf('dead', { environment: { alive: () => false } }));
    resting.add(warmOf('old', { session: {} as Session }));

    assert.equal(resting.take('dead', session), undefined);
    assert.equal(resting.take('old', session), undefined);
    assert.deepEqual(ended, ['dead', 'old']);
  });

  it('end in the order in which they came to rest, until the others fit beside what is busy', () => {
    const { resting, ended } = open();
    for (const version of ['a', 'b', 'c']) resting.add(warmOf(version));
    resting.makeRoom(60, []);
    assert.deepEqual(ended, [], 'three times 20 MB fit');

    const used = resting.take('a', session);
    assert.ok(used);
    resting.add(used);
    resting.makeRoom(60, [warmOf('busy', { environment: { resident: () => 27 } })]);

    assert.deepEqual(ended, ['b', 'c'], 'the one that was used again stays');
    resting.end(() => true);
  });

  it('that worked last stays whatever it holds, while nothing is busy', () => {
    const { resting, ended } = open();
    resting.add(warmOf('small'));
    resting.add(warmOf('large', { environment: { resident: () => 500 } }));

    resting.makeRoom(60, []);
    assert.deepEqual(ended, ['small']);
    resting.makeRoom(60, [warmOf('busy')]);
    assert.deepEqual(ended, ['small', 'large']);
  });

  it('that a burst left over end before the only one of another version', () => {
    const { resting, ended } = open();
    for (const version of ['rare', 'often', 'often', 'often']) resting.add(warmOf(version));

    resting.makeRoom(60, []);
    assert.deepEqual(ended, ['often']);
    resting.makeRoom(60, [warmOf('busy')]);
    assert.deepEqual(ended, ['often', 'often']);
    resting.makeRoom(60, [warmOf('busy'), warmOf('busy')]);
    assert.deepEqual(ended, ['often', 'often', 'rare'], 'then the one that rested longest');
    resting.end(() => true);
  });

  it('end after a quarter of an hour of rest, and not while they work', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { resting, ended } = open();
      resting.add(warmOf('a'));
      resting.add(warmOf('b'));
      mock.timers.tick(600_000);
      const used = resting.take('b', session);
      mock.timers.tick(600_000);

      assert.ok(used);
      assert.deepEqual(ended, ['a']);
    } finally {
      mock.timers.reset();
    }
  });
});
