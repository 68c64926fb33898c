import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { beginActions } from '../../../core/parts/begin-actions.ts';
import { definitionOf } from '../../../core/parts/current-execution.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const started = async () => {
  const { ports, request } = await makeWorld();
  const execution = await startExecution(ports)(request());
  assert.ok(execution);
  const definition = await definitionOf(ports.ledger, execution);
  const begin = async (place: { stage: string; after?: number; kept?: string[] }, attempt = 1) => {
    const changes = await beginActions(
      ports.ledger,
      definition,
      { ...execution, attempt },
      { kept: [], ...place },
      NOW,
    );
    await ports.ledger.write(changes);
    return changes.flatMap((change) => ('put' in change ? [actionRecord.parse(change.put).data] : []));
  };
  return { ports, execution, begin };
};
const names = (actions: readonly { name: string }[]): string[] => actions.map(({ name }) => name);

test('entering a stage begins its first group, all of it and nothing behind it', async () => {
  const { begin } = await started();

  assert.deepEqual(names(await begin({ stage: 'Build' })), ['Lint', 'Package']);
  const [plan, ...more] = await begin({ stage: 'Deploy' });
  assert.deepEqual(
    [plan?.name, plan?.provider, plan?.runOrder, plan?.attempt, plan?.status, plan?.startedAt, more],
    ['Plan', 'CloudFormation', 1, 1, 'InProgress', NOW, []],
  );
});

test('settling a group begins the one behind it; behind the last there is none', async () => {
  const { begin } = await started();

  assert.deepEqual(names(await begin({ stage: 'Deploy', after: 1 })), ['Approve']);
  assert.deepEqual(names(await begin({ stage: 'Deploy', after: 2 })), ['Apply']);
  assert.deepEqual(await begin({ stage: 'Deploy', after: 3 }), []);
  assert.deepEqual(await begin({ stage: 'Nowhere' }), []);
});

test('what a retry keeps does not begin: a group that is kept whole is passed over', async () => {
  const { begin } = await started();

  assert.deepEqual(names(await begin({ stage: 'Build', kept: ['Lint'] })), ['Package']);
  assert.deepEqual(names(await begin({ stage: 'Deploy', kept: ['Plan'] })), ['Approve']);
});

test('what has begun in this try, or in a newer one, is not begun again; what an earlier try wrote is gone', async () => {
  const { ports, execution, begin } = await started();
  await begin({ stage: 'Deploy' });
  const key = keys.action(execution.id, 'Deploy', 'Plan');
  const item = await actionRecord.require(ports.ledger, key, 'action');
  await ports.ledger.write([
    { put: { ...item, data: { ...item.data, status: 'Failed', summary: 'of the first try' } } },
  ]);

  assert.deepEqual(await begin({ stage: 'Deploy' }), []);
  const [again] = await begin({ stage: 'Deploy' }, 2);
  assert.deepEqual([again?.attempt, again?.status, again?.summary], [2, 'InProgress', undefined]);
  assert.deepEqual(await begin({ stage: 'Deploy' }, 1), []);
});
