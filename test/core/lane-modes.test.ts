import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Asking,
  ask,
  close,
  type Decision,
  goOn,
  join,
  type Lane,
  leave,
  newLane,
  rejoin,
} from '../../core/lane.ts';
import { type ExecutionMode, modeOf } from '../../core/lane-order.ts';

const STAGES = ['Source', 'Build', 'Deploy'];
const EMPTY = newLane('network', 'research/dev-eu-central-1');
const asking = (executionId: string, index: number, attempt = 1): Asking => ({
  executionId,
  attempt,
  stage: STAGES[index] ?? '',
  index,
});
const laneOf = (mode: ExecutionMode, ...ids: string[]): Lane =>
  ids.reduce((lane, id) => join(lane, { executionId: id, mode, version: '', pushedAt: '' }).lane, EMPTY);
const names = ({ granted, superseded }: Decision) => ({
  in: granted.map(({ executionId }) => executionId),
  out: superseded.map(({ executionId, by }) => `${executionId} by ${by}`),
});
const CLOSED = () => false;

test('SUPERSEDED: of those that wait in front of a stage the newest stays, and knows whom it replaced', () => {
  const inside = ask(laneOf('SUPERSEDED', 'a', 'b', 'c'), asking('a', 0)).lane;
  const b = ask(inside, asking('b', 0));
  const c = ask(b.lane, asking('c', 0));

  assert.deepEqual(names(b), { in: [], out: [] });
  assert.deepEqual(names(c), { in: [], out: ['b by c'] });
  assert.deepEqual(
    c.lane.open.map(({ executionId }) => executionId),
    ['a', 'c'],
  );
  assert.deepEqual(names(leave(c.lane, asking('a', 0))), { in: ['c'], out: [] });
});

test('SUPERSEDED: an older one that comes late to a place where a newer one waits is replaced at once', () => {
  const a = leave(ask(laneOf('SUPERSEDED', 'a', 'b'), asking('a', 0)).lane, asking('a', 0)).lane;
  const b = leave(ask(a, asking('b', 0)).lane, asking('b', 0)).lane;
  const waits = ask(b, asking('b', 1));
  assert.deepEqual(names(waits), { in: [], out: [] }, 'a goes before it, wherever its machine is');

  const late = ask(waits.lane, asking('a', 1), CLOSED);

  assert.deepEqual(names(late), { in: [], out: ['a by b'] });
});

test('SUPERSEDED: nobody is replaced inside a stage', () => {
  const inside = ask(laneOf('SUPERSEDED', 'a', 'b'), asking('a', 0)).lane;

  assert.deepEqual(names(ask(inside, asking('b', 0))), { in: [], out: [] });
  assert.deepEqual(inside.slots, { Source: 'a' });
});

test('SUPERSEDED: who may enter at once is not replaced', () => {
  const early = ask(laneOf('SUPERSEDED', 'a', 'b'), asking('b', 0)).lane;

  assert.deepEqual(names(ask(early, asking('a', 0))), { in: ['a'], out: [] });
});

test('PARALLEL: everybody enters at once, and again if asked again; nobody waits for them', () => {
  const a = ask(laneOf('PARALLEL', 'a', 'b'), asking('a', 0));
  const b = ask(a.lane, asking('b', 0));

  assert.deepEqual([names(a).in, names(b).in, b.lane.slots], [['a'], ['b'], {}]);
  assert.deepEqual(ask(b.lane, asking('a', 0)), { lane: b.lane, granted: [asking('a', 0)], superseded: [] });
  const left = leave(b.lane, asking('a', 0)).lane;
  assert.deepEqual(names(ask(left, asking('a', 0))), { in: [], out: [] }, 'a late copy');
  assert.deepEqual(names(ask(left, asking('a', 1))), { in: ['a'], out: [] });
});

test('PARALLEL: a later one in the stage keeps nobody from a retry', () => {
  const both = ask(ask(laneOf('PARALLEL', 'a', 'b'), asking('a', 0)).lane, asking('b', 0)).lane;
  const { lane, turn = 0 } = close(both, asking('a', 0));
  const again = { executionId: 'a', sequence: 1, attempt: 2, mode: 'PARALLEL' as const, turn };

  const retried = rejoin(lane, { ...again, stage: 'Source', index: 0 });

  assert.deepEqual(names(ask(retried, asking('a', 0, 2))).in, ['a']);
});

test('a closed gate holds everybody in front of the stage, of every mode; who is inside stays', () => {
  for (const mode of ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const) {
    const lane = laneOf(mode, 'a', 'b');
    const held = ask(lane, asking('a', 0), CLOSED);
    assert.deepEqual(names(held), { in: [], out: [] }, mode);
    assert.deepEqual(names(goOn(held.lane, () => true)).in, ['a'], mode);
    const inside = ask(lane, asking('a', 0)).lane;
    assert.deepEqual(names(ask(inside, asking('a', 0), CLOSED)).in, ['a'], `${mode}: a retried task`);
  }
});

test('behind a closed gate a newer execution still replaces an older one, and enters when it opens', () => {
  const a = ask(laneOf('SUPERSEDED', 'a', 'b'), asking('a', 0), CLOSED).lane;
  const b = ask(a, asking('b', 0), CLOSED);

  assert.deepEqual(names(b).out, ['a by b']);
  assert.deepEqual(names(goOn(b.lane, () => true)).in, ['b']);
});

test('each execution keeps the mode that it joined with, whatever the pipeline has become', () => {
  const queued = ask(ask(laneOf('QUEUED', 'a', 'b'), asking('a', 0)).lane, asking('b', 0)).lane;
  const mixed = (['c', 'd'] as const).reduce(
    (lane, executionId) => join(lane, { executionId, mode: 'SUPERSEDED', version: '', pushedAt: '' }).lane,
    queued,
  );
  const c = ask(mixed, asking('c', 0));
  const d = ask(c.lane, asking('d', 0));
  assert.deepEqual([names(c).out, names(d).out], [[], ['c by d']], 'b was promised a queue');
  const parallel = join(d.lane, { executionId: 'e', mode: 'PARALLEL', version: '', pushedAt: '' }).lane;

  const e = ask(parallel, asking('e', 0));

  assert.deepEqual(names(e), { in: ['e'], out: [] });
  assert.deepEqual(names(leave(e.lane, asking('a', 0))), { in: ['b'], out: [] });
});

test('what people ask for by hand is not replaced by a push', () => {
  const superseded = { executionMode: 'SUPERSEDED' as const };

  assert.equal(modeOf(superseded, {}), 'SUPERSEDED');
  assert.equal(modeOf(superseded, { type: 'ROLLBACK' }), 'QUEUED');
  assert.equal(modeOf(superseded, { purpose: 'repair' }), 'QUEUED');
  assert.equal(modeOf({ executionMode: 'PARALLEL' }, { purpose: 'repair' }), 'PARALLEL');
});

/** Runs executions of one mode in any order, with gates that open and close; answers who was where. */
const run = (mode: ExecutionMode, count: number, choices: readonly number[]) => {
  const ids = Array.from({ length: count }, (_, n) => `e${n}`);
  let lane = laneOf(mode, ...ids);
  let open = true;
  const gate = (): boolean => open;
  const at = new Map<string, { index: number; phase: 'ask' | 'wait' | 'in' | 'ended' }>(
    ids.map((id) => [id, { index: 0, phase: 'ask' }]),
  );
  const entered = new Map<string, string[]>();
  const replaced = new Map<string, string>();
  let most = 0;
  const follow = (decision: Decision): void => {
    lane = decision.lane;
    if (mode === 'SUPERSEDED')
      for (const stage of STAGES)
        assert.ok(lane.waiting.filter((waiter) => waiter.stage === stage).length <= 1, `one waits for ${stage}`);
    for (const { executionId, stage, index } of decision.granted) {
      assert.equal(at.get(executionId)?.phase, 'wait', `${executionId} enters ${stage} from where it waits`);
      at.set(executionId, { index, phase: 'in' });
      entered.set(stage, [...(entered.get(stage) ?? []), executionId]);
      most = Math.max(most, [...at.values()].filter((one) => one.phase === 'in' && one.index === index).length);
    }
    for (const { executionId, index, by } of decision.superseded) {
      assert.equal(at.get(executionId)?.phase, 'wait', `${executionId} is replaced where it waits`);
      assert.deepEqual(at.get(by), { index, phase: 'wait' }, `${by} waits at the same place`);
      at.set(executionId, { index, phase: 'ended' });
      replaced.set(executionId, by);
    }
  };
  for (const choice of [...choices, ...Array.from({ length: 400 }, (_, n) => n * 7 + 1)]) {
    if (choice % 5 === 0) {
      open = !open;
      if (open) follow(goOn(lane, gate));
      continue;
    }
    const movable = [...at].filter(([, { phase }]) => phase === 'ask' || phase === 'in');
    const [id, state] = movable[choice % Math.max(1, movable.length)] ?? [];
    if (!id || !state) {
      if (!open) continue;
      break;
    }
    if (state.phase === 'ask') {
      at.set(id, { ...state, phase: 'wait' });
      follow(ask(lane, asking(id, state.index), gate));
    } else {
      const ends = choice % 11 === 0 || state.index === STAGES.length - 1;
      at.set(id, ends ? { index: state.index, phase: 'ended' } : { index: state.index + 1, phase: 'ask' });
      follow(ends ? close(lane, asking(id, 0), gate) : leave(lane, asking(id, state.index), gate));
    }
  }
  return { ids, at, entered, replaced, most, lane };
};

const runs = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.array(fc.nat(), { minLength: 200, maxLength: 200 }));

for (const mode of ['QUEUED', 'SUPERSEDED'] as const)
  test(`${mode}: one in a stage, nobody overtakes, everybody ends, whatever gates do`, () => {
    fc.assert(
      fc.property(runs, ([count, choices]) => {
        const { ids, at, entered, replaced, most, lane } = run(mode, count, choices);
        assert.ok(most <= 1, `${most} in a stage`);
        for (const order of entered.values())
          assert.deepEqual(
            order,
            ids.filter((id) => order.includes(id)),
          );
        for (const [older, by] of replaced) assert.ok(ids.indexOf(older) < ids.indexOf(by), `${older} by ${by}`);
        if (mode === 'QUEUED') assert.equal(replaced.size, 0);
        assert.ok([...at.values()].every(({ phase }) => phase === 'ended'));
        assert.deepEqual([lane.open, lane.waiting, lane.slots], [[], [], {}]);
      }),
    );
  });

test('SUPERSEDED: at most one waits in front of a stage, and the newest that comes there is never replaced', () => {
  fc.assert(
    fc.property(runs, ([count, choices]) => {
      const { ids, replaced } = run('SUPERSEDED', count, choices);
      assert.ok(!replaced.has(ids.at(-1) ?? ''), 'the newest of all goes as far as it can');
    }),
  );
});

test('PARALLEL: nobody is replaced, everybody ends, and nobody is counted twice', () => {
  fc.assert(
    fc.property(runs, ([count, choices]) => {
      const { at, replaced, lane } = run('PARALLEL', count, choices);
      assert.equal(replaced.size, 0);
      assert.ok([...at.values()].every(({ phase }) => phase === 'ended'));
      assert.deepEqual([lane.open, lane.waiting, lane.slots, lane.turns], [[], [], {}, {}]);
    }),
  );
});
