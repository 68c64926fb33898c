import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { fetchSource } from '../../../core/steps/fetch-source.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

test('fetching a source remembers the author of its commit, once', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const facts = {
    commit: execution.commit,
    message: 'm',
    authorDate: 'a',
    committerDate: 'c',
    authorName: 'Ana',
    authorEmail: 'ana@git.example',
  };
  const source = { resolve: async () => undefined, fetch: async () => ({ zip: new Uint8Array(), facts }) };
  const input = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Source', action: 'Source' };
  const fetch = () =>
    fetchSource({ ...world.ports, source })({
      ...input,
      repository: 'hello',
      commit: execution.commit,
      artifact: 'source',
    });

  await fetch();
  await fetch();

  const { data } = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  assert.deepEqual(data.authorEmails, ['ana@git.example']);
});
