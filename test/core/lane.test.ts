import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask, close, inFrontOf, join, LANE_LIMIT, type Lane, leave, newLane, rejoin } from '../../core/lane.ts';

const STAGES = ['Source', 'Build', 'Deploy'];

const QUEUED = { mode: 'QUEUED' as const };
const pushed = (executionId: string, version = '', pushedAt = '') => ({ executionId, ...QUEUED, version, pushedAt });
const laneOf = (...ids: string[]): Lane =>
  ids.reduce((lane, id) => join(lane, pushed(id)).lane, newLane('network', 'research/dev-eu-central-1'));
const asking = (executionId: string, index: number, attempt = 1) => ({
  executionId,
  attempt,
  stage: STAGES[index] ?? '',
  index,
});

test('a free stage is entered at once', () => {
  assert.deepEqual(ask(laneOf('a'), asking('a', 0)).granted, [asking('a', 0)]);
});

test('the second waits until the first has left', () => {
  const first = ask(laneOf('a', 'b'), asking('a', 0)).lane;
  const second = ask(first, asking('b', 0));

  assert.deepEqual(second.granted, []);
  assert.deepEqual(leave(second.lane, asking('a', 0)).granted, [asking('b', 0)]);
});

test('the later execution does not overtake, even if its machine asks first', () => {
  const early = ask(laneOf('a', 'b'), asking('b', 0));
  const late = ask(early.lane, asking('a', 0));

  assert.deepEqual(early.granted, []);
  assert.deepEqual(late.granted, [asking('a', 0)]);
});

test('an execution that ended without asking lets the next pass', () => {
  const waiting = ask(laneOf('a', 'b'), asking('b', 0));

  assert.deepEqual(close(waiting.lane, asking('a', 0)).granted, [asking('b', 0)]);
});

test('asking again grants the holder again and nobody else', () => {
  const once = ask(laneOf('a', 'b'), asking('a', 0));
  const twice = ask(once.lane, asking('a', 0));

  assert.deepEqual(twice, { lane: once.lane, granted: [asking('a', 0)], superseded: [] });
});

test('only the newest execution of a stage can be retried', () => {
  const a = close(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('a', 0)).lane;
  const again = { executionId: 'a', ...QUEUED, sequence: 1, attempt: 2, turn: 1, stage: 'Source', index: 0 };

  assert.deepEqual(ask(ask(rejoin(a, again), asking('b', 0)).lane, asking('a', 0, 2)).granted, [asking('a', 0, 2)]);
  const passed = ask(a, asking('b', 0)).lane;
  assert.throws(() => rejoin(passed, again), { code: 'NotLatestPipelineExecution' });
});

test('a waiter whose attempt died may be retried until another enters that stage', () => {
  const inside = ask(laneOf('a', 'b', 'c'), asking('a', 0)).lane;
  const building = ask(leave(inside, asking('a', 0)).lane, asking('a', 1)).lane;
  const waiting = ask(leave(ask(building, asking('b', 0)).lane, asking('b', 0)).lane, asking('b', 1)).lane;
  const { lane: died, turn = 0 } = close(waiting, asking('b', 1));
  const again = { executionId: 'b', ...QUEUED, sequence: 2, attempt: 2, turn, stage: 'Build', index: 1 };

  assert.equal(rejoin(died, again).open.find(({ executionId }) => executionId === 'b')?.attempt, 2);
  const c = leave(ask(died, asking('c', 0)).lane, asking('c', 0)).lane;
  const passed = ask(close(c, asking('a', 1)).lane, asking('c', 1)).lane;
  assert.throws(() => rejoin(passed, again), { code: 'NotLatestPipelineExecution' });
});

test('an earlier execution that enters a stage later does not keep a waiter that died from its retry', () => {
  const a = leave(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('a', 0)).lane;
  const b = ask(leave(ask(a, asking('b', 0)).lane, asking('b', 0)).lane, asking('b', 1)).lane;
  const { lane, turn = 0 } = close(b, asking('b', 1));
  const passed = close(ask(lane, asking('a', 1)).lane, asking('a', 1)).lane;

  const again = rejoin(passed, {
    executionId: 'b',
    ...QUEUED,
    sequence: 2,
    attempt: 2,
    turn,
    stage: 'Build',
    index: 1,
  });

  assert.deepEqual(ask(again, asking('b', 1, 2)).granted, [asking('b', 1, 2)]);
});

test('a message of an older attempt changes nothing of a newer one', () => {
  const a = close(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('a', 0)).lane;
  const again = ask(
    rejoin(a, { executionId: 'a', ...QUEUED, sequence: 1, attempt: 2, turn: 1, stage: 'Source', index: 0 }),
    asking('a', 0, 2),
  ).lane;

  assert.deepEqual(close(again, asking('a', 0, 1)), { lane: again, granted: [], superseded: [] });
  assert.deepEqual(leave(again, asking('a', 0, 1)), { lane: again, granted: [], superseded: [] });
  assert.throws(() => ask(again, asking('a', 0, 1)), { code: 'ExecutionEnded' });
});

test('asking again while waiting keeps one place in the line', () => {
  const waiting = ask(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('b', 0)).lane;
  const again = ask(waiting, asking('b', 0));

  assert.deepEqual(again, { lane: waiting, granted: [], superseded: [] });
});

test('a late question for a stage that was entered and left is not put into the line', () => {
  const left = leave(ask(laneOf('a'), asking('a', 0)).lane, asking('a', 0)).lane;

  assert.deepEqual(ask(left, asking('a', 0)), { lane: left, granted: [], superseded: [] });
});

test('an execution that does not hold a stage cannot leave it, nor can one that the lane does not know', () => {
  const held = ask(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('b', 0)).lane;

  assert.deepEqual(leave(held, asking('b', 0)), { lane: held, granted: [], superseded: [] });
  assert.deepEqual(leave(held, asking('nobody', 0)), { lane: held, granted: [], superseded: [] });
  assert.deepEqual(close(held, asking('nobody', 0)), { lane: held, granted: [], superseded: [] });
});

test('closing frees what the execution holds and its place in the line, and nobody else’s', () => {
  const source = leave(ask(laneOf('a', 'b', 'c'), asking('a', 0)).lane, asking('a', 0)).lane;
  const both = ask(ask(ask(source, asking('a', 1)).lane, asking('b', 0)).lane, asking('c', 0)).lane;
  assert.deepEqual(both.slots, { Build: 'a', Source: 'b' });

  assert.deepEqual(close(both, asking('c', 0)).lane.slots, both.slots);
  assert.deepEqual(close(both, asking('c', 0)).lane.waiting, []);
  const without = close(both, asking('a', 0));
  assert.deepEqual(without.lane.slots, { Source: 'b' });
  assert.deepEqual(without.lane.waiting, [asking('c', 0)]);
  assert.equal(without.turn, 1);
});

test('each execution that dies before its first stage gets a turn of its own, and a later one comes behind', () => {
  const first = close(laneOf('a', 'b', 'c'), asking('a', 0));
  const second = close(first.lane, asking('b', 0));

  assert.deepEqual([first.turn, second.turn], [1, 2]);
  const entered = ask(second.lane, asking('c', 0)).lane;
  assert.deepEqual([entered.open[0]?.turn, entered.turns, entered.last], [3, { Source: 3 }, { Source: 'c' }]);
});

test('a retry takes up its old turn and gives no turn away twice', () => {
  const two = leave(ask(laneOf('a', 'b'), asking('a', 0)).lane, asking('a', 0)).lane;
  const died = close(ask(two, asking('b', 0)).lane, asking('a', 0)).lane;
  const again = rejoin(died, {
    executionId: 'a',
    ...QUEUED,
    sequence: 1,
    attempt: 2,
    turn: 1,
    stage: 'Build',
    index: 1,
  });
  assert.equal(again.open.find(({ executionId }) => executionId === 'a')?.entered, 0, 'in front of its stage');

  const inside = ask(again, asking('a', 1, 2)).lane;
  const newest = ask(leave(join(inside, pushed('c')).lane, asking('b', 0)).lane, asking('c', 0)).lane;

  assert.deepEqual(
    newest.open.map(({ executionId, turn }) => [executionId, turn]),
    [
      ['b', 2],
      ['a', 1],
      ['c', 3],
    ],
  );
  assert.equal(close(close(inside, asking('a', 1, 2)).lane, asking('b', 0)).lane.nextTurn, 3);
});

test('an execution that is open cannot be opened again', () => {
  const again = { executionId: 'a', ...QUEUED, sequence: 1, attempt: 2, turn: 1, stage: 'Source', index: 0 };

  assert.throws(() => rejoin(laneOf('b', 'a'), again), { code: 'Conflict', retryable: true });
});

test('those that may enter at once are granted in the order of the lane, whoever asked first', () => {
  const died = close(ask(laneOf('c', 'a', 'b'), asking('c', 0)).lane, asking('c', 0)).lane;
  const a = leave(ask(died, asking('a', 0)).lane, asking('a', 0)).lane;
  const retried = rejoin(
    { ...a, turns: {} },
    { executionId: 'c', ...QUEUED, sequence: 1, attempt: 2, turn: 1, stage: 'Source', index: 0 },
  );
  const inside = ask(retried, asking('c', 0, 2));
  assert.equal(inside.granted.length, 1);
  const waiting = ask(ask(inside.lane, asking('b', 0)).lane, asking('a', 1)).lane;

  assert.deepEqual(close(waiting, asking('c', 0, 2)).granted, [asking('a', 1), asking('b', 0)]);
});

test('in front of an execution stand those that go first and have not entered the stage, and not itself', () => {
  const a = leave(ask(laneOf('a', 'b', 'c'), asking('a', 0)).lane, asking('a', 0)).lane;

  assert.deepEqual(inFrontOf(a, asking('c', 0)), ['b']);
  assert.deepEqual(inFrontOf(a, asking('c', 1)), ['a', 'b']);
  assert.deepEqual(inFrontOf(a, asking('a', 1)), []);
  assert.deepEqual(inFrontOf(a, asking('nobody', 0)), ['b', 'c'], 'one that is not there comes last');
});

test('a full lane takes its fiftieth execution, and its refusal says what to do', () => {
  const nearly = laneOf(...Array.from({ length: LANE_LIMIT - 1 }, (_, n) => `e${n}`));
  const { lane, sequence } = join(nearly, pushed('last'));

  assert.deepEqual([sequence, lane.next, lane.open.at(-1)?.entered], [50, 51, -1]);
  assert.throws(() => join(lane, pushed('more')), { remedy: /Wait/, message: /50 executions of network/ });
});

/** Lets everybody through the first stage, one by one: the order in which they enter. */
const throughSource = (lane: Lane): string[] => {
  const entered: string[] = [];
  let now = lane;
  let turn: ReturnType<typeof ask> = { lane, granted: [], superseded: [] };
  for (const { executionId } of lane.open) {
    turn = ask(now, asking(executionId, 0));
    now = turn.lane;
    entered.push(...turn.granted.map((granted) => granted.executionId));
  }
  for (let at = 0; at < entered.length; at++) {
    turn = leave(now, asking(entered[at] ?? '', 0));
    now = turn.lane;
    entered.push(...turn.granted.map((granted) => granted.executionId));
  }
  return entered;
};

test('tags of one push go by version, whatever order their events arrive in', () => {
  const versions = ['4.1-rc.2', '4.1-rc.10', '4.1', '4.2', '4.10'];
  fc.assert(
    fc.property(fc.shuffledSubarray(versions, { minLength: versions.length }), (arrived) => {
      const lane = arrived.reduce(
        (now, id) => join(now, pushed(id, id, '2026-01-01')).lane,
        newLane('network', 'x/y-z'),
      );
      assert.deepEqual(throughSource(lane), versions);
    }),
  );
});

test('tags without a version go by the time of their push, and before those that have one', () => {
  const pushes = ['zulu', 'alpha', 'mike', '1.0', '2.0'].map((id, at) => pushed(id, id, `2026-01-0${at + 1}`));
  fc.assert(
    fc.property(fc.shuffledSubarray(pushes, { minLength: pushes.length }), (arrived) => {
      const lane = arrived.reduce((now, push) => join(now, push).lane, newLane('network', 'x/y-z'));
      assert.deepEqual(throughSource(lane), ['zulu', 'alpha', 'mike', '1.0', '2.0']);
    }),
  );
});

test('equal versions go by the time of their push', () => {
  const lane = [pushed('late', '1.0', '2026-01-02'), pushed('early', '1.0', '2026-01-01')].reduce(
    (now, push) => join(now, push).lane,
    newLane('network', 'x/y-z'),
  );

  assert.deepEqual(throughSource(lane), ['early', 'late']);
});

test('a lower version that comes later does not overtake who has entered', () => {
  const inside = ask(join(newLane('network', 'x/y-z'), pushed('2.0', '2.0')).lane, asking('2.0', 0)).lane;
  const later = ask(join(leave(inside, asking('2.0', 0)).lane, pushed('1.0', '1.0')).lane, asking('1.0', 0)).lane;

  assert.deepEqual(ask(leave(later, asking('1.0', 0)).lane, asking('1.0', 1)).granted, [], '2.0 is at Build first');
});

test('a lower version of the same push goes first even if a higher one is in the first stage already', () => {
  const versions = ['4.1-rc.1', '4.1', '4.2', '4.9', '4.10'];
  const steps = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(fc.shuffledSubarray(versions, { minLength: versions.length }), steps, (arriving, arrives) => {
      // An older execution is at Build, so that all of the push arrive before the first of them goes on.
      let lane = leave(ask(laneOf('older'), asking('older', 0)).lane, asking('older', 0)).lane;
      lane = ask(lane, asking('older', 1)).lane;
      const coming = [...arriving];
      const fetching: string[] = [];
      const follow = (decision: ReturnType<typeof ask>): void => {
        lane = decision.lane;
        fetching.push(...decision.granted.map(({ executionId }) => executionId));
      };
      for (const arrival of [...arrives, ...versions.map(() => true), ...versions.map(() => false)]) {
        const next = arrival ? coming.shift() : undefined;
        const done = arrival ? undefined : fetching.shift();
        if (next) {
          lane = join(lane, pushed(next, next, `2026-01-01T00:00:0${coming.length % 5}Z`)).lane;
          follow(ask(lane, asking(next, 0)));
        }
        if (done) {
          follow(leave(lane, asking(done, 0)));
          follow(ask(lane, asking(done, 1)));
        }
      }
      const built: string[] = [];
      for (let at = 'older'; at; ) {
        const { lane: left, granted } = leave(lane, asking(at, 1));
        lane = left;
        at = granted.find(({ index }) => index === 1)?.executionId ?? '';
        if (at) built.push(at);
      }
      assert.deepEqual(built, versions);
    }),
  );
});

test('a lower version of a later push does not overtake who is in the first stage', () => {
  const high = ask(
    join(newLane('network', 'x/y-z'), pushed('2.0', '2.0', '2026-01-01T00:00:00Z')).lane,
    asking('2.0', 0),
  );
  const low = ask(join(high.lane, pushed('1.0', '1.0', '2026-01-01T00:00:06Z')).lane, asking('1.0', 0)).lane;

  const left = leave(low, asking('2.0', 0));

  assert.deepEqual(ask(left.lane, asking('2.0', 1)).granted, [asking('2.0', 1)]);
});

test('a full lane refuses by name', () => {
  const full = laneOf(...Array.from({ length: LANE_LIMIT }, (_, n) => `e${n}`));

  assert.throws(() => join(full, pushed('one more')), { code: 'ConcurrentPipelineExecutionsLimitExceeded' });
});

test('whatever the order of asking, leaving and dying: one holder a stage, nobody overtakes, everybody ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.nat(), { minLength: 400, maxLength: 400 }),
      (count, choices) => {
        const ids = Array.from({ length: count }, (_, n) => `e${n}`);
        let lane = laneOf(...ids);
        const at = new Map<string, { index: number; phase: 'ask' | 'wait' | 'in' | 'ended' }>(
          ids.map((id) => [id, { index: 0, phase: 'ask' }]),
        );
        const entered = new Map<string, string[]>();
        const grant = (granted: readonly { executionId: string; stage: string; index: number }[]): void => {
          for (const { executionId, stage, index } of granted) {
            const inside = [...at].filter(([, state]) => state.phase === 'in' && state.index === index);
            assert.deepEqual(inside, [], `two in ${stage}`);
            at.set(executionId, { index, phase: 'in' });
            entered.set(stage, [...(entered.get(stage) ?? []), executionId]);
          }
        };
        for (const choice of choices) {
          const movable = [...at].filter(([, { phase }]) => phase === 'ask' || phase === 'in');
          const [id, state] = movable[choice % Math.max(1, movable.length)] ?? [];
          if (!id || !state) break;
          if (state.phase === 'ask') {
            at.set(id, { ...state, phase: 'wait' });
            const decision = ask(lane, {
              executionId: id,
              attempt: 1,
              stage: STAGES[state.index] ?? '',
              index: state.index,
            });
            lane = decision.lane;
            grant(decision.granted);
          } else {
            const dies = choice % 7 === 0 || state.index === STAGES.length - 1;
            at.set(id, dies ? { index: state.index, phase: 'ended' } : { index: state.index + 1, phase: 'ask' });
            const decision = dies ? close(lane, asking(id, 0)) : leave(lane, asking(id, state.index));
            lane = decision.lane;
            grant(decision.granted);
          }
        }
        for (const order of entered.values())
          assert.deepEqual(
            order,
            ids.filter((id) => order.includes(id)),
            'order of the lane',
          );
        assert.ok(
          [...at.values()].every(({ phase }) => phase === 'ended'),
          `all end: ${JSON.stringify([...at])}`,
        );
      },
    ),
  );
});
