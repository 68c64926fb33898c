/** Synthesises the stacks of an installation: `node infra/app.ts`, as the CDK does it, without account or network. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TaglineError } from '../core/fault.ts';
import { digestOf, keptBuilds } from '../infra/kept-build.ts';

export const ROOT = resolve(import.meta.dirname, '..');

/** The sources of templates and bundles, beside the installation's file. */
const SOURCES = [
  '{adapters,api,core,functions,infra,providers,statemachines}/**/*.ts',
  'providers/*/builds/*',
  'cdk.json',
  'package-lock.json',
] as const;

/**
 * Makes nothing if nothing changed since an earlier synth.
 * @param config the installation's file
 * @returns the folder of the assembly
 */
export const synthesise = async (config: string): Promise<string> => {
  const digest = digestOf(ROOT, SOURCES, [process.version, readFileSync(config, 'utf8')]);
  const builds = keptBuilds(ROOT, 'assemblies');
  const made = builds.find(digest);
  if (made) return made;
  const making = builds.placeFor(digest);
  try {
    await runApp(config, making);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  return builds.keep(making, digest);
};

const runApp = (config: string, out: string): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
      cwd: ROOT,
      env: { ...process.env, CDK_OUTDIR: out, TAGLINE_CONFIG: resolve(config), TAGLINE_CHECKS: 'off' },
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
