/**
 * Runs git on the bare repositories: in an environment made from nothing, with no configuration of the person or the
 * machine.
 */
import type { Cloud } from '../../kernel/cloud.ts';

/** How the repositories behave, given to every git: their own files hold no settings of ours. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['safe.directory', '*'],
  ['core.hooksPath', '/dev/null'],
  ['http.receivepack', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
  // Nothing may go on by itself after a push has been answered.
  ['receive.autogc', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

export type GitEnvironment = Readonly<Record<string, string>>;

export const gitEnvironment = (home: string, more: readonly (readonly [string, string])[] = []): GitEnvironment => {
  const settings = [...SETTINGS, ...more];
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], n) => [
        [`GIT_CONFIG_KEY_${n}`, key],
        [`GIT_CONFIG_VALUE_${n}`, value],
      ]),
    ),
  };
};

export class GitError extends Error {
  readonly status: number | null;
  constructor(args: readonly string[], status: number | null, stderr: string) {
    super(`git ${args[0]} ended with ${status}: ${stderr.trim()}`);
    this.name = 'GitError';
    this.status = status;
  }
}

export interface Git {
  /** What git writes. Throws GitError unless it ends with 0. */
  run(folder: string, args: readonly string[], options?: { stdin?: Uint8Array; env?: GitEnvironment }): Promise<Buffer>;
  text(folder: string, args: readonly string[]): Promise<string>;
}

export const makeGit = (home: string, launch: Cloud['launch']): Git => {
  const run: Git['run'] = async (folder, args, { stdin, env } = {}) => {
    const git = await launch({
      command: 'git',
      args: ['--git-dir', folder, ...args],
      env: { ...gitEnvironment(home), ...env },
      connected: stdin ? [0, 1, 2] : [1, 2],
    });
    const out: Buffer[] = [];
    let err = '';
    git.stream(1).on('data', (chunk: Buffer) => out.push(chunk));
    git.stream(2).on('data', (chunk: Buffer) => {
      err += chunk;
    });
    if (stdin) git.stream(0).end(stdin);
    const { code } = await git.ended;
    if (code !== 0) throw new GitError(args, code, err);
    return Buffer.concat(out);
  };
  return { run, text: async (folder, args) => (await run(folder, args)).toString('utf8').trim() };
};
