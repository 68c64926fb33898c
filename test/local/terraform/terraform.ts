/** Runs a real terraform with the real AWS provider. */
import { execFile } from 'node:child_process';
import { plugins } from '../../scenarios/terraform-here.ts';

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
