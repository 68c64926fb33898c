import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactKey } from '../../../core/artifacts.ts';
import { checkAgainstInstallation } from '../../../core/definition/granted.ts';
import { PipelineDefinition } from '../../../core/definition/schema.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { fetchSource } from '../../../core/steps/fetch-source.ts';
import { providers } from '../../../providers/index.ts';
import { actionOf, begun } from '../../core/begun.ts';
import { makeWorld, type World } from '../../core/world.ts';

const KEY = 'releases/app/app.zip';
const SOURCE = {
  name: 'Release',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'releases', S3ObjectKey: 'app/app.zip' },
  outputArtifacts: [{ name: 'release' }],
};

const withSource = async (world: World) => {
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const [first, ...others] = item.data.definition.stages;
  const definition = PipelineDefinition.parse({
    ...item.data.definition,
    stages: [{ ...first, actions: [...(first?.actions ?? []), SOURCE] }, ...others],
  });
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  return definition;
};

const fetching = async () => {
  const world = await makeWorld();
  const definition = await withSource(world);
  const { execution, base } = await begun(world);
  const source = { resolve: async () => undefined, fetch: () => Promise.reject(new Error('this is no Git')) };
  const input = { ...base, stage: 'Source', action: 'Release', repository: KEY, artifact: 'release' };
  const fetch = () => fetchSource({ ...world.ports, source })(input);
  return { world, definition, execution, fetch };
};

test('the newest version of the object becomes the artifact, and a retry takes the same version', async () => {
  const { world, execution, fetch } = await fetching();
  world.sources.set(KEY, { etag: '"e1"', version: 'v1' });
  world.sources.set(`${KEY}/v1`, { etag: '"e1"', version: 'v1' });

  const fetched = await fetch();
  world.sources.set(KEY, { etag: '"e2"', version: 'v2' });
  const again = await fetch();

  assert.deepEqual(fetched.variables, {
    BucketName: 'releases',
    ObjectKey: 'app/app.zip',
    VersionId: 'v1',
    ETag: 'e1',
  });
  assert.deepEqual(again, fetched);
  const key = artifactKey(execution, 'release');
  assert.equal(world.etags.get(key), `${KEY}/v1`);
  const action = await actionOf(world, execution, 'Source', 'Release');
  assert.deepEqual([action?.status, action?.artifacts?.[0]?.version], ['Succeeded', 'copied']);
  const { data } = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  assert.deepEqual(
    data.revisions.filter(({ action: of }) => of === 'Release'),
    [{ action: 'Release', provider: 'S3', repository: KEY, commit: 'v1' }],
  );
});

test('an object that is not there, a bucket without versions and a version that is gone are told apart', async () => {
  const { world, fetch } = await fetching();
  await assert.rejects(fetch(), { name: 'RevisionUnavailable' });
  world.sources.set(KEY, { etag: '"e"', version: undefined });
  await assert.rejects(fetch(), { name: 'BucketNotVersioned' });
  world.sources.set(KEY, { etag: '"e"', version: 'v1' });
  await assert.rejects(fetch(), { name: 'RevisionUnavailable', message: /has no version v1/ });
});

test('the bucket has to be a source of the installation, and is never one of Tagline', async () => {
  const { world, definition } = await fetching();
  const faults = (sourceBuckets: string[], bucket = 'releases') => {
    const text = JSON.stringify(definition).replace('"S3Bucket":"releases"', `"S3Bucket":"${bucket}"`);
    const changed = PipelineDefinition.parse(JSON.parse(text));
    return checkAgainstInstallation(changed, { ...world.ports.installation, sourceBuckets }, providers)
      .filter(({ where }) => where?.endsWith('S3Bucket'))
      .map(({ code }) => code);
  };

  assert.deepEqual(faults(['rel*']), []);
  assert.deepEqual(faults([]), ['NotGranted']);
  assert.deepEqual(faults(['*'], 'tagline-artifacts-000000000000-us-east-1'), ['NotGranted']);
  assert.deepEqual(faults(['*'], '#{variables.Bucket}'), ['NotGranted']);
});
