import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { claimName, nameRecord } from '../../../core/parts/claim-name.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import type { Work, WorkOrder } from '../../../core/work.ts';
import { makeWorld } from '../world.ts';

const place = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };
/** `there`: does what has the name exist? */
const claiming = async (there: boolean | undefined) => {
  const { ports, request, advance } = await makeWorld();
  const execution = await startExecution(ports)(request());
  assert.ok(execution);
  const planning = there === undefined ? undefined : { exists: async () => there };
  const work = { what: 'Stack', nameOf: () => 'hello', planning } as unknown as Work;
  const claim = (address: string) =>
    claimName(ports, work, { execution: { ...execution, address }, place, configuration: {} } as WorkOrder);
  const owner = async () => (await nameRecord.read(ports.ledger, keys.name('Stack', place, 'hello')))?.data;
  return { claim, owner, advance };
};

test('a name belongs to the address that used it first, and another one is refused while it is there', async () => {
  const { claim, owner, advance } = await claiming(true);
  await claim('a');
  const first = await owner();
  advance(60);

  await claim('a');
  await assert.rejects(claim('b'), { name: 'StackNameShared', message: /the stack hello belongs to a \(hello\)/ });

  assert.deepEqual(await owner(), first);
});

test('the name of what is gone may be taken, and so may that of what nobody can look at', async () => {
  for (const there of [false, undefined]) {
    const { claim, owner } = await claiming(there);
    await claim('a');

    await claim('b');

    assert.equal((await owner())?.address, 'b');
  }
});

test('a state is of one component: another pipeline is refused, unless it says that it is the same', async () => {
  const { ports, request } = await makeWorld();
  const execution = await startExecution(ports)(request());
  assert.ok(execution);
  const work = { what: 'Terraform', ofOneComponent: true, nameOf: () => 'a/terraform.tfstate' } as unknown as Work;
  const claim = (more: object) =>
    claimName(ports, work, { execution: { ...execution, ...more }, place, configuration: {} } as WorkOrder);
  await claim({ pipeline: 'infra' });

  await claim({ pipeline: 'infra' });
  await claim({ pipeline: 'destroy', component: 'infra' });
  await assert.rejects(claim({ pipeline: 'other' }), {
    code: 'ComponentsMeet',
    message: /belongs to infra, and other would plan away/,
    remedy: /component: infra in other/,
  });
  await assert.rejects(claim({ pipeline: 'infra', component: 'other' }), { code: 'ComponentsMeet' });
});
