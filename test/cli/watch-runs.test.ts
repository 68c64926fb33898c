import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Client } from '../../api/client.ts';
import type { LedgerChanges } from '../../cli/ledger-changes.ts';
import { watchRuns } from '../../cli/watch-runs.ts';
import { type Key, keys } from '../../core/ledger/keys.ts';

const execution = (id: string) => ({ id, tag: `tag of ${id}`, pipeline: 'quick', attempt: 1, status: 'InProgress' });

/** Changes that a test makes by hand. */
const changesByHand = () => {
  const watchers: { concerns(item: Key): boolean; wake?: () => void }[] = [];
  const changes: LedgerChanges = {
    watch(concerns) {
      const watcher: (typeof watchers)[number] = { concerns };
      watchers.push(watcher);
      return () => new Promise((wake) => Object.assign(watcher, { wake }));
    },
    stop: () => {},
  };
  const change = (item: Key): void => {
    for (const { concerns, wake } of watchers) if (concerns(item)) wake?.();
  };
  return { changes, change };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('a change of one execution asks about that one alone; a new execution is found', async () => {
  const asked: string[] = [];
  const listed = [execution('one'), execution('two')];
  const client = {
    async listExecutions() {
      asked.push('list');
      return { executions: listed };
    },
    listRefusals: async () => ({ refusals: [] }),
    async getExecution(id: string) {
      asked.push(id);
      return { execution: execution(id), stages: [], approvals: [] };
    },
  } as unknown as Client;
  const { changes, change } = changesByHand();
  const told: string[] = [];
  let stopped = false;
  const watching = watchRuns(
    client,
    changes,
    (line) => told.push(line),
    () => stopped,
  );
  const askedAfter = async (item: Key): Promise<readonly string[]> => {
    asked.length = 0;
    change(item);
    await turns();
    return asked.toSorted();
  };
  await turns();

  assert.deepEqual(await askedAfter(keys.stage('one', 'Build')), ['one']);
  assert.deepEqual(await askedAfter(keys.wait('two', 1, 'stage#Build')), ['two']);
  assert.deepEqual(await askedAfter(keys.lane('quick', 'research/dev')), []);
  listed.push(execution('three'));
  assert.deepEqual(await askedAfter(keys.execution('three')), ['list', 'three']);
  assert.match(told.join('\n'), /tag of three/);

  stopped = true;
  change(keys.refusal('now', 'id'));
  await watching;
});
