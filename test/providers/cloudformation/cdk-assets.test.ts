import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaglineError } from '../../../core/fault.ts';
import type { WorkOrder } from '../../../core/work.ts';
import { handOverAssets } from '../../../providers/cloudformation/cdk-assets.ts';
import { makeWorld } from '../../core/world.ts';

const order = {
  place: { environment: 'dev', account: '111111111111', region: 'eu-central-1' },
  execution: { target: { environment: 'dev' } },
  artifacts: { built: { name: 'built', key: 'k', etag: 'e', version: 'v' } },
} as unknown as WorkOrder;
const BUCKET = 'tagline-artifacts-${AWS::AccountId}-${AWS::Region}';
const to = (objectKey: string, bucketName = BUCKET) => ({
  'current_account-current_region': { bucketName, objectKey, assumeRoleArn: 'arn:…' },
});
const CODE = { source: { path: 'asset.c0de', packaging: 'zip' }, destinations: to('dev/bodies/artifact/c0de.zip') };
const NESTED = { source: { path: 'nested.json', packaging: 'file' }, destinations: to('dev/bodies/artifact/e57.json') };
const ITSELF = { source: { path: 'App.template.json', packaging: 'file' }, destinations: to('x/y.json', 'elsewhere') };

/** What is handed over of a manifest, in `cdk.out/` of an artifact. */
const handedOver = async (manifest: object | string | undefined, names: readonly string[]) => {
  const world = await makeWorld();
  for (const name of names) world.files.set(name, new TextEncoder().encode(name));
  world.ports.artifacts.file = async (_at, path) => {
    if (path !== 'cdk.out/App.assets.json' || manifest === undefined) throw new TaglineError('FileMissing', path);
    return typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  };
  const handed: [string | undefined, readonly string[] | 'bytes'][] = [];
  const { handOver } = world.ports.stacks;
  world.ports.stacks.handOver = (place, what, name) => {
    handed.push([name, what instanceof Uint8Array ? 'bytes' : [...what.keys()]]);
    return handOver(place, what, name);
  };
  await handOverAssets(world.ports, order, 'built::cdk.out/App.template.json');
  return handed;
};

test('folders are handed over as zips and files as they are, each under the name in the template', async () => {
  const files = ['cdk.out/asset.c0de/index.js', 'cdk.out/asset.c0de/lib/a.js', 'cdk.out/nested.json', 'cdk.out/other'];

  assert.deepEqual(await handedOver({ files: { a: CODE, b: NESTED, c: ITSELF } }, files), [
    ['c0de.zip', ['index.js', 'lib/a.js']],
    ['e57.json', 'bytes'],
  ]);
});

test('a template that is none of the CDK’s, or has no manifest or no assets, hands nothing over', async () => {
  assert.deepEqual(await handedOver(undefined, []), []);
  assert.deepEqual(await handedOver({ files: { c: ITSELF } }, []), []);
  const world = await makeWorld();
  world.ports.artifacts.file = () => assert.fail('asked');
  await handOverAssets(world.ports, order, 'built::template.yaml');
});

test('an asset that belongs elsewhere is refused, with what the app has to say', async () => {
  const elsewhere = [
    to('c0de.zip', 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}'),
    to('prod/bodies/artifact/c0de.zip'),
    to('dev/bodies/artifact/../../states/c0de.zip'),
    to('dev/bodies/artifact/', BUCKET),
    to('dev/bodies/artifact/c0de.zip', 'tagline-artifacts-222222222222-eu-central-1'),
  ];
  for (const destinations of elsewhere)
    await assert.rejects(
      handedOver({ files: { a: { ...CODE, destinations } } }, ['cdk.out/asset.c0de/index.js']),
      { code: 'AssetElsewhere', remedy: /fileAssetsBucketName.*bucketPrefix: 'dev\/bodies\/artifact\/'/s },
      JSON.stringify(destinations),
    );
});

test('assets that the artifact lacks, images, and a manifest that is none are refused', async () => {
  await assert.rejects(handedOver({ files: { a: CODE } }, ['cdk.out/asset.c0de.txt']), { code: 'AssetMissing' });
  await assert.rejects(handedOver({ files: { b: NESTED } }, []), { code: 'AssetMissing', remedy: /whole cdk\.out/ });
  await assert.rejects(handedOver({ dockerImages: { i: {} } }, []), { code: 'AssetNotPublished' });
  await assert.rejects(handedOver('[', []), { code: 'AssetMissing', message: /not a manifest/ });
});
