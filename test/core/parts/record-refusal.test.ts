import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOf } from '../../../core/git-event.ts';
import { recordRefusal } from '../../../core/parts/record-refusal.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { makeWorld } from '../world.ts';

const FAULT = { code: 'NotGranted', message: 'no' };

test('a refusal says what was pushed by whom and why it started nothing, and is kept for 90 days', async () => {
  const { ports, request } = await makeWorld();
  const { cause } = request();

  await recordRefusal(ports)({ cause, commit: 'c'.repeat(40), pipeline: 'hello' }, FAULT);

  const [item] = (await ports.ledger.list('REFUSALS')).items;
  assert.ok(item);
  assert.deepEqual(refusalRecord.parse(item).data, {
    repository: 'hello',
    ref: 'refs/tags/dev_eu-central-1/research/1.0',
    commit: 'c'.repeat(40),
    actor: 'arn:aws:iam::000000000000:user/ana',
    at: '2026-01-01T00:00:00.000Z',
    pipeline: 'hello',
    fault: FAULT,
  });
  assert.equal(item.expires, Date.parse('2026-04-01T00:00:00.000Z') / 1000);
});

test('the same event again makes no second refusal; another pipeline, address or event does', async () => {
  const { ports, request } = await makeWorld();
  const { cause } = request();
  const refuse = recordRefusal(ports);

  await refuse({ cause, pipeline: 'hello' }, FAULT);
  await refuse({ cause, pipeline: 'hello' }, FAULT);
  assert.equal((await ports.ledger.list('REFUSALS')).items.length, 1);
  await refuse({ cause, pipeline: 'other' }, FAULT);
  await refuse({ cause, pipeline: 'hello', address: 'research/dev-eu-central-1' }, FAULT);
  await refuse({ cause: { ...cause, event: 'another' }, pipeline: 'hello' }, FAULT);

  assert.equal((await ports.ledger.list('REFUSALS')).items.length, 4);
});

test('a branch and a reference without a commit are written as they are', async () => {
  const { ports, push } = await makeWorld();

  await recordRefusal(ports)({ cause: causeOf({ ...push(), ref: { type: 'branch', name: 'main' } }) }, FAULT);

  const [item] = (await ports.ledger.list('REFUSALS')).items;
  const refusal = item && refusalRecord.parse(item).data;
  assert.deepEqual([refusal?.ref, refusal && Object.keys(refusal).includes('pipeline')], ['refs/heads/main', false]);
  assert.equal(refusal?.commit, undefined);
});

test('what was no push says what it was instead of a reference', async () => {
  const { ports, request } = await makeWorld();
  const { ref: _, ...cause } = { ...request().cause, detail: 'schedule nightly' };

  await recordRefusal(ports)({ cause }, FAULT);

  const [item] = (await ports.ledger.list('REFUSALS')).items;
  const refusal = item && refusalRecord.parse(item).data;
  assert.deepEqual([refusal?.detail, refusal?.ref, refusal?.repository], ['schedule nightly', undefined, undefined]);
});

test('an error of the ledger is told: nothing was written', async () => {
  const { ports, request } = await makeWorld();
  ports.ledger.beforeWrite = () => Promise.reject(new Error('no network'));

  await assert.rejects(recordRefusal(ports)({ cause: request().cause }, FAULT), /no network/);
});
