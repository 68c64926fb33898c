/** Synthesises the stacks of an installation: `node infra/app.ts`, as the CDK does it, without account or network. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { TaglineError } from '../core/fault.ts';

export const ROOT = resolve(import.meta.dirname, '..');

/** `config`: the installation's file. The assembly is written to `out`. */
export const synthesise = (config: string, out: string): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
      cwd: ROOT,
      env: { ...process.env, CDK_OUTDIR: out, TAGLINE_CONFIG: resolve(config) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-8000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) done();
      else
        fail(
          new TaglineError('SynthFailed', `the stacks of ${config} cannot be synthesised:\n${said.trim()}`, {
            remedy: 'Correct the installation; `npx cdk synth` shows the same.',
          }),
        );
    });
  });
