import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Job, jobRecord } from '../../../core/job.ts';
import { keys } from '../../../core/ledger/keys.ts';
import type { Providers } from '../../../core/provider.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { stopWork } from '../../../core/steps/stop-work.ts';
import type { Work, WorkPlace } from '../../../core/work.ts';
import { planned, STACK } from '../deployment.ts';
import { makeWorld } from '../world.ts';

/** Apply is at work; `stops`: can its service be asked to end that? */
const working = async (stops = true) => {
  const world = await makeWorld();
  const { apply, base } = await planned(world);
  await startWork(world.ports)(apply);
  const stopped: [string, WorkPlace][] = [];
  const work = {
    ...(stops ? { stop: async (job: Job, place: WorkPlace) => void stopped.push([job.id, place]) } : {}),
  } as unknown as Work;
  const providers = { of: () => ({ work: async () => work }) } as unknown as Providers;
  const stop = (more: Partial<typeof apply> = {}) =>
    stopWork({ ...world.ports, providers })({ ...base, action: 'Apply', ...more });
  const rewrite = async (more: Partial<Job>) => {
    const item = await jobRecord.require(world.ports.ledger, keys.job(STACK), 'job');
    await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, ...more } } }]);
  };
  return { stop, stopped, rewrite };
};

test('the job of the action is stopped where it runs', async () => {
  const { stop, stopped } = await working();

  assert.equal(await stop(), 'stopping');
  const place = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };
  assert.deepEqual(stopped, [[STACK, place]]);
});

test('a job that has ended is not stopped, nor is one that another execution or attempt has taken over', async () => {
  const others: Partial<Job>[] = [
    { ended: { at: 'now', status: 'DONE' } },
    { executionId: '00000000-0000-4000-8000-00000000000f' },
    { attempt: 2 },
  ];
  for (const other of others) {
    const { stop, stopped, rewrite } = await working();
    await rewrite(other);

    assert.deepEqual([await stop(), stopped], ['nothing to stop', []]);
  }
});

test('there is nothing to stop of an action without a job, of another try, or where the service cannot', async () => {
  const { stop, stopped } = await working();
  assert.equal(await stop({ action: 'Plan' }), 'nothing to stop');
  assert.equal(await stop({ attempt: 2 }), 'nothing to stop');
  assert.equal(await (await working(false)).stop(), 'nothing to stop');

  assert.deepEqual(stopped, []);
});
