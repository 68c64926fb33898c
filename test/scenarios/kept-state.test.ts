/** A pipeline at an address whose state Tagline keeps, with a stand-in of OpenTofu: the way of lock and login. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { stringify } from 'yaml';
import type { Lease } from '../../core/lease.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { TerraformSerial } from '../../core/terraform-state.ts';
import { startTagline, type Tagline } from './tagline.ts';
import { terraformPipeline } from './terraform-pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'tagline-kept-state-'));
const ADDRESS = 'research/dev-us-east-1';
let tagline: Tagline;

const installation = stringify({
  home: { account: '000000000000', region: 'us-east-1' },
  environments: {
    dev: {
      regions: ['us-east-1'],
      accounts: { research: '111111111111' },
      approval: 'none',
      terraform: { backend: 'http' },
    },
  },
  people: [{ id: 'ana', mail: 'ana@example.com', principals: ['arn:aws:iam::000000000000:root'] }],
  repositories: ['infra'],
  terraform: { prefix: 'acme', binary: 'tofu' },
});

before(async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  copyFileSync(join(import.meta.dirname, 'tofu-stand-in.mjs'), join(bin, 'tofu.mjs'));
  writeFileSync(join(bin, 'tofu'), `#!/bin/sh\nexec node "${join(bin, 'tofu.mjs')}" "$@"\n`);
  chmodSync(join(bin, 'tofu'), 0o755);
  process.env['PATH'] = `${bin}${delimiter}${process.env['PATH']}`;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, installation);
  tagline = await startTagline(config);
  const file = join(tagline.folder, 'infra.yaml');
  writeFileSync(file, terraformPipeline({ approve: false }));
  const put = await tagline.cli('pipelines', 'put', file);
  assert.equal(put.code, 0, put.stderr);
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ended = (tag: string): Promise<ExecutionAnswer> =>
  tagline.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');
const applyOf = ({ stages }: ExecutionAnswer) =>
  stages.flatMap(({ actions }) => actions).find(({ name }) => name === 'Apply');

test('a tag is planned and applied with logins of its builds, waits for a laptop, and its record is the state kept', async () => {
  const { variables } = await tagline.json<{ variables: Record<string, string> }>('terraform', 'login', ADDRESS);
  const basic = Buffer.from(`${variables['TF_HTTP_USERNAME']}:${variables['TF_HTTP_PASSWORD']}`).toString('base64');
  const laptop = (method: string) =>
    fetch(variables['TF_HTTP_LOCK_ADDRESS'] ?? '', {
      method,
      headers: { authorization: `Basic ${basic}` },
      body: JSON.stringify({ ID: 'of-the-laptop', Who: 'ana@laptop' }),
    });
  assert.equal((await laptop('PUT')).status, 200);
  const tag = 'dev_us-east-1/research/1.0';
  tagline.push('infra', { 'main.tf': 'hello\n' }, tag);
  const lease = () => tagline.json<Lease>('lease', 'show', ADDRESS);
  await tagline.until(tag, 'waiting for the lease', ({ waiting }) => waiting?.for === 'lease');

  assert.equal((await laptop('DELETE')).status, 200);
  const done = await ended(tag);

  const apply = applyOf(done);
  assert.equal(done.execution.status, 'Succeeded', JSON.stringify(apply?.errorDetails));
  assert.deepEqual(apply?.outputVariables, { value: 'hello' });
  assert.deepEqual(apply?.deployment?.native, { lineage: 'of-the-stand-in', serial: 1 });
  const { serials } = await tagline.json<{ serials: TerraformSerial[] }>('terraform', 'serials', ADDRESS);
  assert.deepEqual(
    serials.map(({ serial, how, by }) => [serial, how, by]),
    [[1, 'lock', `execution ${done.execution.id}`]],
  );
  const free = await lease();
  assert.deepEqual([free.holder, free.within, free.lock], [undefined, undefined, undefined]);
  const { logins } = await tagline.json<{ logins: { id: string; revoked?: object }[] }>('terraform', 'logins', ADDRESS);
  const ofBuilds = logins.filter(({ id }) => id.startsWith('tagline-'));
  assert.deepEqual(
    ofBuilds.map(({ revoked }) => revoked !== undefined),
    [true, true],
  );
});
