import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type OpenCloud, startCloud } from '../../../local/start.ts';
import { clientOptions } from '../services/cloudformation/cloud.ts';
import { FAR, synthesise } from './app.ts';

const work = mkdtempSync(join(tmpdir(), 'cdk-cli-'));
const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
let cloud: OpenCloud;
before(async () => {
  cloud = await startCloud({ data: join(work, 'data') });
  synthesise(work);
});
after(async () => {
  await cloud.close();
  rmSync(work, { recursive: true });
});

const cdk = (...words: readonly string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: work,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: FAR.account,
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_REGION: FAR.region,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
    const child = spawn(process.execPath, [cli, '--app', 'cdk.out', '--no-notices', '--ci', ...words], {
      cwd: work,
      env,
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text));
    child.stderr.on('data', (text: Buffer) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });

test('the CDK CLI bootstraps and deploys, and finds nothing to do the second time', async () => {
  const bootstrapped = await cdk('bootstrap', `aws://${FAR.account}/${FAR.region}`);
  const first = await cdk('deploy', 'Far', '--require-approval', 'never');
  const again = await cdk('deploy', 'Far', '--require-approval', 'never');

  assert.equal(bootstrapped.code, 0, bootstrapped.output);
  assert.equal(first.code, 0, first.output);
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /Far \(no changes\)/);
  const cfn = new CloudFormationClient(clientOptions(cloud, FAR.account, FAR.region));
  const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName: 'Far' }));
  assert.equal(Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE');
  assert.match(Stacks?.[0]?.RoleARN ?? '', /cdk-hnb659fds-cfn-exec-role-/);
});
