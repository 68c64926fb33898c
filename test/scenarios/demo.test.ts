import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../..');

test('the demo turns a pushed tag into a deployment that answers its region, and exits 0', async () => {
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'cli', 'tagline.ts'), 'demo', '--json'],
      { cwd: ROOT },
      (_error, out, err) => done({ code: child.exitCode ?? -1, stdout: out, stderr: err }),
    );
  });

  assert.equal(code, 0, stderr);
  const { execution, answer, state } = JSON.parse(stdout) as {
    execution: { status: string };
    answer: unknown;
    state: { state: { serial: number; tag: string; status: string } };
  };
  assert.equal(execution.status, 'Succeeded');
  assert.deepEqual(answer, { region: 'eu-central-1', environment: 'dev', team: 'research', version: '1.0' });
  assert.deepEqual(
    [state.state.serial, state.state.tag, state.state.status],
    [1, 'dev_eu-central-1/research/1.0', 'complete'],
  );
  assert.match(stderr, /packaged dev_eu-central-1\/research\/1\.0 as [0-9a-f]{12}/, 'log lines of builds are shown');
});
