/** The real terraform with the real AWS provider, where this machine has them. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where a folder `tf-plugins` with the provider is looked for. */
const PLACES = [
  process.env['TF_PLUGIN_DIR'],
  ...[import.meta.dirname, process.cwd()].flatMap((folder) =>
    upwards(folder).map((above) => join(above, 'tf-plugins')),
  ),
  join(homedir(), 'tf-plugins'),
  '/opt/tf-plugins',
  '/usr/local/share/tf-plugins',
];

function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

const plugins = PLACES.find((place): place is string =>
  Boolean(place && existsSync(join(place, 'registry.terraform.io/hashicorp/aws'))),
);

const hasTerraform = (): boolean => {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore', env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
    return true;
  } catch {
    return false;
  }
};

/** Why nothing can be shown here; false where it can. */
export const missing: string | false = !plugins
  ? 'no folder tf-plugins with the AWS provider (see CONTRIBUTING)'
  : !hasTerraform() && 'no terraform on PATH';

export interface Ended {
  readonly code: number;
  readonly out: string;
}

export interface Terraform {
  /** Runs a command that has to succeed. */
  run(...args: readonly string[]): Promise<string>;
  /** Runs a command that may fail. */
  attempt(...args: readonly string[]): Promise<Ended>;
  init(...args: readonly string[]): Promise<string>;
  /** Whether a plan finds nothing to do, and if not, what. */
  difference(): Promise<string>;
}

/** In this folder, as the holder of these keys; nothing of the caller's own environment but PATH. */
export const terraformIn = (folder: string, env: Readonly<Record<string, string>>): Terraform => {
  const attempt = (...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) =>
      execFile(
        'terraform',
        args,
        {
          cwd: folder,
          maxBuffer: 64 << 20,
          env: {
            PATH: process.env['PATH'],
            HOME: folder,
            TF_IN_AUTOMATION: '1',
            CHECKPOINT_DISABLE: '1',
            TF_CLI_ARGS: '-no-color',
            ...env,
          },
        },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, out: `${stdout}${stderr}` }),
      ),
    );
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, out } = await attempt(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}:\n${out}`);
    return out;
  };
  return {
    attempt,
    run,
    init: (...args) => run('init', '-input=false', `-plugin-dir=${plugins}`, ...args),
    async difference() {
      const { code, out } = await attempt('plan', '-input=false', '-detailed-exitcode', '-lock=false');
      return code === 0 ? '' : out;
    },
  };
};
