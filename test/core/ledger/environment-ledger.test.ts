import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ledgerOf } from '../../../core/ledger/environment-ledger.ts';
import type { Item } from '../../../core/ports/ledger.ts';
import { memoryLedger } from '../memory-ledger.ts';

const item = (pk: string, environment: string | undefined, index: Partial<Item<unknown>> = {}): Item<unknown> => ({
  key: { pk, sk: 'X' },
  kind: 'execution',
  revision: 0,
  data: environment === undefined ? { lane: 'none' } : { target: { environment } },
  ...index,
});
const foreign = { code: 'ForeignEnvironment', message: /of the environment prod/ };

describe('the ledger of one environment', () => {
  it('gives what is its own, and what is of no environment', async () => {
    const whole = memoryLedger();
    await whole.write([{ put: item('A', 'dev') }, { put: item('B', undefined) }]);
    const dev = ledgerOf('dev', whole);

    assert.deepEqual((await dev.get({ pk: 'A', sk: 'X' }))?.data, { target: { environment: 'dev' } });
    assert.equal((await dev.list('B')).items.length, 1);
    assert.equal(await dev.get({ pk: 'C', sk: 'X' }), undefined);
  });

  it("refuses another environment's, however it is asked for, and names both", async () => {
    const whole = memoryLedger();
    const open = { kind: 'job', since: '2026' } as const;
    await whole.write([{ put: item('A', 'prod', { open, listed: { under: 'ALL', at: '1' } }) }]);
    const dev = ledgerOf('dev', whole);

    await assert.rejects(dev.get({ pk: 'A', sk: 'X' }), { ...foreign, expected: /dev/, remedy: /prod/ });
    await assert.rejects(dev.list('A'), foreign);
    await assert.rejects(dev.open('job'), foreign);
    await assert.rejects(dev.listed('ALL'), foreign);
  });

  it("writes nothing of another environment's, and then nothing at all", async () => {
    const whole = memoryLedger();
    const dev = ledgerOf('dev', whole);

    await assert.rejects(dev.write([{ put: item('A', 'dev') }, { put: item('B', 'prod') }]), foreign);
    assert.equal(await whole.get({ pk: 'A', sk: 'X' }), undefined);
  });
});
