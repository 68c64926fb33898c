import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkLease } from '../../../core/parts/check-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { makeWorld } from '../world.ts';

const PLACE = { attempt: 1, stage: 'Deploy', group: 3 };
const holding = async () => {
  const { ports, request } = await makeWorld();
  const execution = await startExecution(ports)(request());
  assert.ok(execution);
  await takeLease(ports)({ contract: 2, executionId: execution.id, ...PLACE, token: 't' });
  return { ledger: ports.ledger, execution };
};

test('the holder is let through, with the number of the lease', async () => {
  const { ledger, execution } = await holding();

  assert.equal((await checkLease(ledger, execution, PLACE)).data.fencing, 1);
});

test('only the exact holder counts: not another execution, attempt, stage or group', async () => {
  const { ledger, execution } = await holding();
  const lost = (who: Partial<typeof execution>, place: Partial<typeof PLACE>) =>
    assert.rejects(checkLease(ledger, { ...execution, ...who }, { ...PLACE, ...place }), { name: 'LeaseLost' });

  await lost({ id: 'another' }, {});
  await lost({ address: 'another' }, {});
  await lost({}, { attempt: 2 });
  await lost({}, { stage: 'Build' });
  await lost({}, { group: 1 });
});

test('a lease that drains, and one that nobody holds, let nobody through', async () => {
  const { ledger, execution } = await holding();
  const item = await leaseRecord.require(ledger, keys.lease(execution.address), 'lease');
  const { holder: _, ...free } = item.data;

  await ledger.write([{ put: { ...item, data: { ...item.data, draining: { since: 'now' } } } }]);
  await assert.rejects(checkLease(ledger, execution, PLACE), { name: 'LeaseLost' });
  await ledger.write([{ put: { ...item, revision: 2, data: free } }]);
  await assert.rejects(checkLease(ledger, execution, PLACE), { name: 'LeaseLost' });
});
