import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run, writePlace } from './terminal.ts';

const URL = 'http://127.0.0.1:4510';
const folder = mkdtempSync(join(tmpdir(), 'cli-env-'));
before(() => writePlace(folder, URL));
after(() => rmSync(folder, { recursive: true }));

const EXPECTED = {
  AWS_ENDPOINT_URL: URL,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCOUNT_ID: '000000000000',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'se/cr+et',
};

test('tagline env prints what a shell evaluates, and takes away what would speak for somebody else', async () => {
  const { stdout } = await run(['env'], { cwd: folder });
  const show = `${stdout}\nenv | grep ^AWS_ | sort`;
  const env = { PATH: process.env['PATH'], AWS_SESSION_TOKEN: 'old', AWS_PROFILE: 'work' };

  const seen = execFileSync('sh', ['-c', show], { env, encoding: 'utf8' });

  const expected = Object.entries(EXPECTED).map(([name, value]) => `${name}=${value}`);
  assert.deepEqual(seen.trim().split('\n').sort(), expected.sort());
});

test('tagline env --json prints the same as data, other shells have their own words', async () => {
  const { stdout } = await run(['env', '--json'], { cwd: folder });
  const fish = await run(['env', '--shell', 'fish'], { cwd: folder });
  const power = await run(['env', '--shell', 'powershell'], { cwd: folder });
  const unknown = await run(['env', '--shell', 'csh'], { cwd: folder });

  assert.deepEqual(JSON.parse(stdout), EXPECTED);
  assert.match(fish.stdout, /^set -gx AWS_ACCESS_KEY_ID 'AKIAEXAMPLE'$/m);
  assert.match(power.stdout, /^\$env:AWS_SECRET_ACCESS_KEY = 'se\/cr\+et'$/m);
  assert.equal(unknown.code, 2);
});

test('an account that the installation does not have, and keys that cannot be read, are said by name', async () => {
  const other = await run(['env', '--account', '999999999999'], { cwd: folder });
  writeFileSync(join(folder, '.tagline', 'keys.json'), 'broken');
  const broken = await run(['env'], { cwd: folder });

  assert.equal(other.code, 1);
  assert.match(other.stderr, /^NoSuchAccount: .* has no account 999999999999\n {2}expected {2}000000000000\n/);
  assert.match(broken.stderr, /^KeysNotReadable: .*keys\.json cannot be read/);
  assert.match(broken.stderr, /to do {5}Run it as the user who ran `tagline up`/);
});
