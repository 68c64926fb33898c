import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const MAIN = resolve(import.meta.dirname, '../../cli/tagline.ts');

test('without terraform on PATH the example of Terraform says so by name and what to do, and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-path-'));
  try {
    for (const tool of ['git', 'sh'])
      symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(folder, tool));
    const env = { ...process.env, PATH: folder, TMPDIR: folder, NO_COLOR: '1' };
    const { code, said } = await new Promise<{ code: number | null; said: string }>((done) => {
      const args = [MAIN, 'demo', '--example', 'terraform-multi-region'];
      const child = execFile(process.execPath, args, { env }, (_error, stdout, stderr) =>
        done({ code: child.exitCode, said: stdout + stderr }),
      );
    });

    assert.notEqual(code, 0);
    assert.match(said, /TerraformMissing.*needs terraform/);
    assert.match(said, /terraform 1\.11 or newer[\s\S]*Install it \(https:/);
    assert.doesNotMatch(said, /the local cloud answers|at .*\.ts:\d/);
    assert.deepEqual(readdirSync(folder).sort(), ['git', 'sh']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
