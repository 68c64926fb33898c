import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCloud } from '../../../../local/open-cloud.ts';
import { caller, eventually, ROLE, trust, zip } from './world.ts';

const data = mkdtempSync(join(tmpdir(), 'lambda-kill-'));
after(() => rmSync(data, { recursive: true, force: true }));

const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);

/** A cloud in a process of its own, which says on its output what it has acknowledged and is then killed. */
const program = (file: string): string => `
  import { openCloud } from ${JSON.stringify(new URL('../../../../local/open-cloud.ts', import.meta.url).href)};
  const caller = ${JSON.stringify(caller)};
  const cloud = await openCloud({ data: ${JSON.stringify(data)} });
  const call = (service, operation, input) => cloud.call(service, operation, input, caller);
  await call('iam', 'CreateRole', { RoleName: 'functions',
      AssumeRolePolicyDocument: ${JSON.stringify(trust('lambda.amazonaws.com'))} });
  await call('lambda', 'CreateFunction', { FunctionName: 'durable', Role: ${JSON.stringify(ROLE)},
      Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60,
    Code: { ZipFile: Buffer.from(${JSON.stringify(
      Buffer.from(
        zip({
          'index.mjs': `import fs from 'node:fs'; export const handler = async ({ n }, { awsRequestId }) => {
            fs.appendFileSync(${JSON.stringify(file)}, n + ' ' + awsRequestId + '\\n');
            if (globalThis.process.env.HANG) await new Promise((r) => setTimeout(r, 50000)); }`,
        }),
      ).toString('base64'),
    )}, 'base64') }, Environment: { Variables: { HANG: 'yes' } } });
  for (let n = 0; n < 20; n += 1) {
    await call('lambda', 'Invoke', { FunctionName: 'durable', InvocationType: 'Event',
        Payload: JSON.stringify({ n }) });
    console.log('accepted ' + n);
  }`;

test('every event that was acknowledged runs, though the cloud was killed with all of them under way', async () => {
  const file = join(data, 'ran');
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(file)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await eventually(() => assert.ok(said.includes('accepted 12')), 15_000);
  await eventually(() => assert.ok(lines(file).length > 0), 15_000);
  child.kill('SIGKILL');
  await ended;
  const accepted = said.match(/accepted/g)?.length ?? 0;

  const cloud = await openCloud({ data });
  try {
    await cloud.call(
      'lambda',
      'UpdateFunctionConfiguration',
      { FunctionName: 'durable', Environment: { Variables: {} } },
      caller,
    );
    const seen = await eventually(() => {
      const numbers = new Set(lines(file).map((line) => line.split(' ')[0]));
      for (let n = 0; n < accepted; n += 1) assert.ok(numbers.has(String(n)), `event ${n} did not run`);
      return lines(file);
    }, 15_000);
    const requests = new Map(seen.map((line) => line.split(' ') as [string, string]));
    assert.ok(
      seen.every((line) => requests.get(line.split(' ')[0] as string) === line.split(' ')[1]),
      'a request id changed',
    );
  } finally {
    await cloud.close();
  }
});
