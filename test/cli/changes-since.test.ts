import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesSince } from '../../cli/changes-since.ts';
import type { State } from '../../core/state.ts';

const at = (hour: number): string => `2026-11-28T${String(hour).padStart(2, '0')}:00:00.000Z`;
const serial = (address: string, number: number, hour: number, more: Partial<State> = {}): State =>
  ({
    address,
    component: 'network',
    serial: number,
    executionId: `${address}-${number}`,
    tag: `1.${number}`,
    status: 'complete',
    recordedAt: at(hour),
    ...more,
  }) as State;

/** Histories, newest first, two serials a page. */
const asking = (...histories: readonly (readonly State[])[]): Parameters<typeof changesSince>[0] => ({
  listStates: async () => ({ states: histories.flatMap(([head]) => (head ? [head] : [])) as never }),
  async getStateHistory(address, { after = '0' } = {}) {
    const all = histories.find(([head]) => head?.address === address) ?? [];
    const next = Number(after) + 2;
    return { serials: all.slice(Number(after), next), ...(next < all.length ? { next: String(next) } : {}) };
  },
  getExecution: async (id) =>
    ({ execution: { id, startedBy: `by ${id}` }, approvals: [{ answers: [{ by: 'ana' }] }] }) as never,
});

test('changes since a time stand newest first, each with who made it and what undoes it', async () => {
  const client = asking(
    [serial('a/dev', 4, 9), serial('a/dev', 3, 8), serial('a/dev', 2, 7), serial('a/dev', 1, 3)],
    [serial('b/dev', 1, 8, { recordedAt: at(8).replace(':00:00', ':30:00') })],
    [serial('c/dev', 9, 2)],
  );

  const changes = await changesSince(client, at(7));

  assert.deepEqual(
    changes.map(({ address, serial: number, undo }) => [address, number, undo]),
    [
      ['a/dev', 4, 'tagline rollback a/dev --component network'],
      ['b/dev', 1, 'tagline destroy b/dev --component network'],
      ['a/dev', 3, 'replaced by serial 4: undo that one'],
      ['a/dev', 2, 'replaced by serial 3: undo that one'],
    ],
  );
  assert.deepEqual([changes[0]?.startedBy, changes[0]?.approvedBy], ['by a/dev-4', ['ana']]);
});

test('the newest change is undone by the serial before, also where that is older; a half change is retried', async () => {
  const undo = async (...history: readonly State[]) => (await changesSince(asking(history), at(5)))[0]?.undo;

  assert.equal(await undo(serial('a/dev', 2, 6), serial('a/dev', 1, 1)), 'tagline rollback a/dev --component network');
  assert.match(
    (await undo(serial('a/dev', 2, 6, { status: 'partial' }), serial('a/dev', 1, 1))) ?? '',
    /^tagline retry/,
  );
  assert.match(
    (await undo(serial('a/dev', 3, 6), serial('a/dev', 2, 1, { purpose: 'destroy' }))) ?? '',
    /^tagline destroy a\/dev/,
  );
});
