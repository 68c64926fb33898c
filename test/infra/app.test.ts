import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { engineFunctionNames } from '../../infra/engine-functions.ts';
import { repository } from './synthesised.ts';

/** `node infra/app.ts` with nothing of AWS in its environment. */
const synth = (environment: Record<string, string>): Promise<{ code: number; stderr: string; out: string }> => {
  const out = mkdtempSync(join(tmpdir(), 'tagline-cdk-out-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: out, CDK_OUTDIR: out, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(repository, 'infra', 'app.ts')], { cwd: out, env }, (error, _, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr, out });
    });
  });
};

describe('node infra/app.ts', () => {
  it('writes an assembly without account, network or CLI, and neither cdk-nag nor the template checks object', async () => {
    const { code, stderr, out } = await synth({});

    assert.equal(code, 0, stderr);
    assert.match(stderr, /regional-hello.*home 000000000000 us-east-1/);
    assert.ok(existsSync(join(out, 'manifest.json')));
    const report = JSON.parse(readFileSync(join(out, 'validation-report.json'), 'utf8')) as {
      pluginReports: unknown[];
    };
    assert.deepEqual(report.pluginReports, []);
    const assets = globSync('asset.*/installation.json', { cwd: out });
    assert.equal(assets.length, engineFunctionNames.length);
  });

  it('says in one line what is wrong with the installation, and what to do', async () => {
    const { code, stderr } = await synth({ TAGLINE_CONFIG: 'nowhere.yaml' });

    assert.equal(code, 1);
    assert.match(stderr, /^NoInstallation: there is no file .*nowhere\.yaml\nName the file: TAGLINE_CONFIG=/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});
