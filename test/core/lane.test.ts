import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask, close, join, LANE_LIMIT, type Lane, leave, newLane, rejoin } from '../../core/lane.ts';

const STAGES = ['Source', 'Build', 'Deploy'];

const laneOf = (...ids: string[]): Lane =>
  ids.reduce((lane, id) => join(lane, id).lane, newLane('network', 'research/dev-eu-central-1'));
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
  assert.deepEqual(leave(second.lane, 'a', 'Source').granted, [asking('b', 0)]);
});

test('the later execution does not overtake, even if its machine asks first', () => {
  const early = ask(laneOf('a', 'b'), asking('b', 0));
  const late = ask(early.lane, asking('a', 0));

  assert.deepEqual(early.granted, []);
  assert.deepEqual(late.granted, [asking('a', 0)]);
});

test('an execution that ended without asking lets the next pass', () => {
  const waiting = ask(laneOf('a', 'b'), asking('b', 0));

  assert.deepEqual(close(waiting.lane, 'a').granted, [asking('b', 0)]);
});

test('asking again grants the holder again and nobody else', () => {
  const once = ask(laneOf('a', 'b'), asking('a', 0));
  const twice = ask(once.lane, asking('a', 0));

  assert.deepEqual(twice, { lane: once.lane, granted: [asking('a', 0)] });
});

test('only the newest execution of a stage can be retried', () => {
  const a = close(ask(laneOf('a', 'b'), asking('a', 0)).lane, 'a').lane;
  const again = { executionId: 'a', sequence: 1, attempt: 2, stage: 'Source', index: 0 };

  assert.equal(rejoin(a, again).open[0]?.executionId, 'a');
  const passed = ask(a, asking('b', 0)).lane;
  assert.throws(() => rejoin(passed, again), { code: 'NotLatestPipelineExecution' });
});

test('a full lane refuses by name', () => {
  const full = laneOf(...Array.from({ length: LANE_LIMIT }, (_, n) => `e${n}`));

  assert.throws(() => join(full, 'one more'), { code: 'ConcurrentPipelineExecutionsLimitExceeded' });
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
            const decision = dies ? close(lane, id) : leave(lane, id, STAGES[state.index] ?? '');
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
