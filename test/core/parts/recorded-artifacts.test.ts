import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkArtifacts, recordedArtifacts } from '../../../core/parts/recorded-artifacts.ts';
import { makeWorld } from '../world.ts';

const made = (name: string) => ({ name, key: `at/${name}`, etag: '"1"', version: 'v-"1"' });
const action = (name: string, artifacts?: ReturnType<typeof made>[]) =>
  actionRecord.fresh(keys.action('e', 'Build', name), {
    executionId: 'e',
    stage: 'Build',
    name,
    provider: 'CodeBuild',
    runOrder: 1,
    attempt: 1,
    status: 'Succeeded',
    startedAt: 'now',
    ...(artifacts ? { artifacts } : {}),
  });

test('the artifacts of an execution are those that its actions recorded, by name', async () => {
  const { ports } = await makeWorld();
  const items = [action('Package', [made('a'), made('b')]), action('Lint')];
  await ports.ledger.write(items.map((put) => ({ put })));

  assert.deepEqual(await recordedArtifacts(ports.ledger, 'e'), { a: made('a'), b: made('b') });
  assert.deepEqual(await recordedArtifacts(ports.ledger, 'another'), {});
});

test('an artifact that was written again or deleted since is refused, and says which', async () => {
  const { ports, etags } = await makeWorld();
  etags.set('at/a', '"1"');
  const check = checkArtifacts(ports.artifacts, [made('a')]);
  await check;

  const versioned = { look: async () => ({ etag: '"1"', version: 'another' }) };
  await assert.rejects(checkArtifacts(versioned, [made('a')]), {
    name: 'ArtifactChanged',
    message: /a was written ag/,
  });
  etags.set('at/b', '"2"');
  const both = [made('a'), { ...made('b'), version: 'v-"2"' }];
  await assert.rejects(checkArtifacts(ports.artifacts, both), { name: 'ArtifactChanged', message: /b was written ag/ });
  await assert.rejects(checkArtifacts(ports.artifacts, [made('gone')]), { message: /gone was deleted since/ });
});
