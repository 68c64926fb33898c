/** What somebody changes by hand at an address is found, shown, blocked, accepted, repaired; and an address goes. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DriftAnswer } from '../../core/questions/drifts.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { startTagline, type Tagline } from './tagline.ts';

const ADDRESS = 'research/dev-eu-central-1';
const TAG = 'dev_eu-central-1/research/1.0';

let tagline: Tagline;
let queue: { url: string; client: SQSClient };
before(async () => {
  tagline = await startTagline();
  const file = join(tagline.folder, 'quick.yaml');
  writeFileSync(file, quickPipeline({ approve: false }));
  const { code, stderr } = await tagline.cli('pipelines', 'put', file);
  assert.equal(code, 0, stderr);
  tagline.push('quick', quickFiles({ 'template.json': JSON.stringify(TEMPLATE) }), TAG);
  await tagline.until(TAG, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
  const { body } = await tagline.api.getState(ADDRESS);
  const url = body.deployments[0]?.resources.find(({ logicalId }) => logicalId === 'Queue')?.physicalId ?? '';
  queue = { url, client: new SQSClient({ ...tagline.sdkOf('111111111111'), region: 'eu-central-1' }) };
});
after(() => tagline?.stop());

const TEMPLATE = {
  Parameters: { Message: { Type: 'String' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } } },
};
const setTimeoutOf = (VisibilityTimeout: string) =>
  queue.client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout } }));

test('drift by hand is found by the command, and stands in the lists', async () => {
  const clean = await tagline.cli('drift', ADDRESS);
  assert.equal(clean.code, 0, clean.stderr);
  assert.match(clean.stdout, /in sync/);
  await setTimeoutOf('5');

  const drifted = await tagline.cli('drift', ADDRESS, '--json');

  assert.equal(drifted.code, 1, drifted.stderr);
  const { drifts } = JSON.parse(drifted.stdout) as { drifts: DriftAnswer[] };
  assert.deepEqual(drifts[0]?.mark?.changes[0]?.attributes, [{ path: 'VisibilityTimeout', before: '60', after: '5' }]);
  for (const command of [['state', 'list'], ['state', 'show', ADDRESS], ['matrix'], ['drift']])
    assert.match((await tagline.cli(...command)).stdout, /drifted/, command.join(' '));
});
