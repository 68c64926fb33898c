import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWait } from '../../../core/parts/answer-wait.ts';
import { owe, waitKey, waitRecord } from '../../../core/wait.ts';
import { makeWorld } from '../world.ts';

const KEY = waitKey.stage('e', 1, 'Source');
const owing = async () => {
  const world = await makeWorld();
  const wait = waitRecord.fresh(KEY, { token: 'first', since: 'now' });
  await world.ports.ledger.write([{ put: owe(wait, { output: { said: 'go' } }, 'now') }]);
  return world;
};

test('what is owed is sent with its token, and the wait is forgotten', async () => {
  const world = await owing();

  await answerWait(world.ports)(KEY);
  await answerWait(world.ports)(KEY);

  assert.deepEqual(world.answered, [{ token: 'first', answer: { output: { said: 'go' } } }]);
  assert.equal(await world.ports.ledger.get(KEY), undefined);
});

test('a wait to which nothing is owed stays, and nothing is sent', async () => {
  const world = await makeWorld();
  await world.ports.ledger.write([{ put: waitRecord.fresh(KEY, { token: 'first', since: 'now' }) }]);

  await answerWait(world.ports)(KEY);

  assert.deepEqual(world.answered, []);
  assert.ok(await world.ports.ledger.get(KEY));
});

test('a token that a retried task puts there meanwhile is kept', async () => {
  const world = await owing();
  const { ledger } = world.ports;
  ledger.beforeWrite = async () => {
    const item = await waitRecord.require(ledger, KEY, 'wait');
    await ledger.write([{ put: { ...item, data: { token: 'second', since: 'now' } } }]);
  };

  await answerWait(world.ports)(KEY);

  assert.equal((await waitRecord.read(ledger, KEY))?.data.token, 'second');
});

test('any other error of the ledger is told: the wait is answered again later', async () => {
  const world = await owing();
  world.ports.ledger.beforeWrite = () => Promise.reject(new Error('no network'));

  await assert.rejects(answerWait(world.ports)(KEY), /no network/);
});
