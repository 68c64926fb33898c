import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../..');

test('the demo releases one commit into two accounts, neither of which holds Tagline, and exits 0', async () => {
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'cli', 'tagline.ts'), 'demo', '--json'],
      { cwd: ROOT },
      (_error, out, err) => done({ code: child.exitCode ?? -1, stdout: out, stderr: err }),
    );
  });

  assert.equal(code, 0, stderr);
  const { releases } = JSON.parse(stdout) as {
    releases: {
      account: string;
      execution: { status: string };
      answer: unknown;
      state: { state: { serial: number; tag: string; status: string }; body: { deployments: { id: string }[] } };
    }[];
  };
  assert.deepEqual(
    releases.map(({ account, execution }) => [account, execution.status]),
    [
      ['111111111111', 'Succeeded'],
      ['222222222222', 'Succeeded'],
    ],
  );
  for (const [at, environment] of ['dev', 'prod'].entries()) {
    const { account, answer, state } = releases[at] ?? assert.fail();
    assert.deepEqual(answer, { region: 'eu-central-1', environment, team: 'research', version: '1.0' });
    assert.deepEqual(
      [state.state.serial, state.state.tag, state.state.status],
      [1, `${environment}_eu-central-1/research/1.0`, 'complete'],
    );
    assert.match(state.body.deployments[0]?.id ?? '', new RegExp(`^arn:aws:cloudformation:eu-central-1:${account}:`));
  }
  assert.match(stderr, /Tagline lives in account 000000000000/);
  assert.match(stderr, /packaged dev_eu-central-1\/research\/1\.0 as [0-9a-f]{12}/, 'log lines of builds are shown');
});
