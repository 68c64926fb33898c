import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8 } from 'fflate';
import { artifactKey } from '../../../core/artifacts.ts';
import { PipelineDefinition } from '../../../core/definition/schema.ts';
import { actionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { headRecord } from '../../../core/state.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { settleGroup } from '../../../core/steps/settle-group.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { providers } from '../../../providers/index.ts';
import { askNobody } from '../../core/approved.ts';
import { makeWorld, type World } from '../../core/world.ts';

const CONFIGURATION = { BucketName: 'site-research', Extract: 'true', ObjectKey: 'v1' };

/** An execution whose build has ended, holding the lease in front of an action that deploys to S3. */
const built = async (world: World, configuration: Record<string, string> = CONFIGURATION) => {
  await askNobody(world);
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) =>
    stage.name !== 'Deploy'
      ? stage
      : {
          ...stage,
          actions: [
            {
              name: 'Upload',
              runOrder: 1,
              actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
              configuration,
              inputArtifacts: [{ name: 'package' }],
            },
          ],
        },
  );
  const definition = PipelineDefinition.parse({ ...item.data.definition, stages });
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const base = { contract: 2 as const, executionId: execution.id, attempt: 1 };
  world.etags.set(artifactKey(execution, 'package'), '"1"');
  await settleGroup(world.ports)({
    ...base,
    stage: 'Build',
    group: 1,
    results: [
      { name: 'Lint', status: 'Succeeded' },
      { name: 'Package', status: 'Succeeded' },
    ],
  });
  await takeLease(world.ports)({ ...base, stage: 'Deploy', group: 1, token: 'lease' });
  return { execution, order: { ...base, stage: 'Deploy', action: 'Upload', group: 1, token: 'upload', configuration } };
};
const answer = (world: World) => world.answered.find(({ token }) => token === 'upload')?.answer;

test(
  'the files of the artifact lie in the bucket of the target, each with its type, and the machine is answered at ' +
    'once',
  async () => {
    const world = await makeWorld();
    world.files.set('index.html', strToU8('<h1>'));
    world.files.set('a/app.js', strToU8('1'));
    const { execution, order } = await built(world, { ...CONFIGURATION, CacheControl: 'max-age=60' });

    await startWork(world.ports)(order);

    assert.deepEqual(
      world.objects.map(({ account, bucket, key, contentType, cacheControl }) => [
        account,
        bucket,
        key,
        contentType,
        cacheControl,
      ]),
      [
        [execution.target.account, 'site-research', 'v1/index.html', 'text/html; charset=utf-8', 'max-age=60'],
        [execution.target.account, 'site-research', 'v1/a/app.js', 'text/javascript; charset=utf-8', 'max-age=60'],
      ],
    );
    assert.ok(answer(world) && 'output' in (answer(world) ?? {}));
    await recordState(world.ports)({ ...order, actions: ['Upload'] });
    const head = await headRecord.read(world.ports.ledger, keys.head(execution.address, 'hello'));
    assert.deepEqual([head?.data.serial, head?.data.status], [1, 'complete']);
  },
);

test("a refusal of the bucket fails the action in the bucket's words, and the state is partial since some files may be there", async () => {
  const world = await makeWorld();
  world.files.set('index.html', strToU8('<h1>'));
  const { execution, order } = await built(world);
  world.ports.buckets.put = () => Promise.reject(new TaglineError('BucketRefused', 'site-research refuses it'));

  await startWork(world.ports)(order);

  const sent = answer(world);
  assert.ok(sent && 'error' in sent);
  assert.match(sent.cause, /site-research refuses it/);
  await recordState(world.ports)({ ...order, actions: ['Upload'] });
  const head = await headRecord.read(world.ports.ledger, keys.head(execution.address, 'hello'));
  assert.equal(head?.data.status, 'partial');
});

test('an artifact that was written again since its build is not deployed', async () => {
  const world = await makeWorld();
  world.files.set('index.html', strToU8('<h1>'));
  const { execution, order } = await built(world);
  world.etags.set(artifactKey(execution, 'package'), '"slipped in"');

  await assert.rejects(startWork(world.ports)(order), { name: 'ArtifactChanged' });
  assert.deepEqual(world.objects, []);
});

test('a path that leads out of the artifact is no key', async () => {
  const world = await makeWorld();
  world.files.set('../other/index.html', strToU8('x'));
  const { order } = await built(world);

  await startWork(world.ports)(order);

  assert.deepEqual(world.objects, []);
  const sent = answer(world);
  assert.match((sent && 'error' in sent && sent.cause) || '', /\.\.\/other/);
});

test('a call that comes twice puts the same objects and ends the action once', async () => {
  const world = await makeWorld();
  world.files.set('index.html', strToU8('<h1>'));
  const { execution, order } = await built(world);

  await startWork(world.ports)(order);
  await startWork(world.ports)({ ...order, token: 'again' });

  assert.deepEqual(new Set(world.objects.map(({ key }) => key)), new Set(['v1/index.html']));
  const item = await actionRecord.read(world.ports.ledger, keys.action(execution.id, 'Deploy', 'Upload'));
  assert.equal(item?.data.status, 'Succeeded');
  assert.equal(world.answered.filter(({ token }) => token === 'again').length, 1, 'the newest token gets the answer');
});

test('{datetime} and {uuid} in a key are the begin and the id of the try, and the state names where it lies', async () => {
  const world = await makeWorld();
  world.files.set('index.html', strToU8('<p>'));
  const configuration = { BucketName: 'site-research', Extract: 'true', KeyPrefix: 'v/{datetime}/{uuid}' };
  const { order } = await built(world, configuration);
  world.advance(3600);

  await startWork(world.ports)(order);

  const [object] = world.objects;
  assert.match(object?.key ?? '', /^v\/2026-01-01_01-00-00\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/index\.html$/);
  const action = await actionRecord.require(
    world.ports.ledger,
    keys.action(order.executionId, 'Deploy', 'Upload'),
    'action',
  );
  assert.equal(action.data.deployment?.name, `site-research/${object?.key.replace('/index.html', '')}`);
});

test('a prefix is for extracted files, and there is one key', () => {
  const where = (configuration: Record<string, string>): unknown =>
    providers
      .of({ actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } })
      ?.check({ configuration } as never)
      .map((fault) => fault.where);

  assert.deepEqual(where({ Extract: 'true', KeyPrefix: 'a' }), []);
  assert.deepEqual(where({ Extract: 'false', KeyPrefix: 'a' }), ['configuration.ObjectKey']);
  assert.deepEqual(where({ Extract: 'false', ObjectKey: 'b', KeyPrefix: 'a' }), ['configuration.KeyPrefix']);
  assert.deepEqual(where({ Extract: 'true', ObjectKey: 'b', KeyPrefix: 'a' }), ['configuration.KeyPrefix']);
});
