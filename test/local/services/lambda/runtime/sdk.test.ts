import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from '../world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const CLIENTS = ['s3', 'sqs', 'iam', 'sfn', 'ssm', 'sts', 'lambda', 'dynamodb', 'cloudformation'];

test('CommonJS functions find the SDK that the runtime brings', async () => {
  const source = `const names = ${JSON.stringify(CLIENTS)};
    const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');
    exports.handler = async () => ({
      kinds: names.map((name) => typeof require('@aws-sdk/client-' + name)),
      smithy: typeof require('@smithy/signature-v4').SignatureV4,
      buckets: (await new S3Client({}).send(new ListBucketsCommand({}))).Buckets ?? [],
    });`;
  await world.create('common', { 'index.js': source }, { Timeout: 30, MemorySize: 512 });
  const { text } = await world.invoke('common');
  assert.deepEqual(JSON.parse(text), { kinds: CLIENTS.map(() => 'object'), smithy: 'function', buckets: [] });
});

test('ES modules find it too, by import and by a require that they make', async () => {
  const source = `import { SQSClient } from '@aws-sdk/client-sqs';
    import { createRequire } from 'node:module';
    const { S3Client } = createRequire(import.meta.url)('@aws-sdk/client-s3');
    const { STSClient } = await import('@aws-sdk/client-sts');
    export const handler = async () => [SQSClient, S3Client, STSClient].map((client) => typeof client);`;
  await world.create('modules', source);

  assert.deepEqual((await world.invoke('modules')).value, ['function', 'function', 'function']);
});

test('a part of the SDK that is not installed here is named, and so is any other module', async () => {
  await world.create('missing', { 'index.js': `require('@aws-sdk/client-groundstation')` });
  await world.create('absent', { 'index.js': `require('express')` });

  const missing = (await world.invoke('missing')).value;
  assert.equal(missing.errorType, 'Runtime.ImportModuleError');
  assert.match(missing.errorMessage, /Cannot find module '@aws-sdk\/client-groundstation': on AWS the runtime brings/);
  assert.match((await world.invoke('absent')).value.errorMessage, /Cannot find module 'express'/);
});
