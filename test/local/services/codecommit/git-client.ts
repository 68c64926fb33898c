/** The git of a person: a folder, a home without settings, and what it says. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface GitClient {
  readonly folder: string;
  /** Throws unless git ends with 0. */
  run(...args: string[]): Promise<string>;
  try(...args: string[]): Promise<Said>;
  commit(path: string, content: string, message?: string): Promise<string>;
  remove(): void;
}

export const makeGitClient = (): GitClient => {
  const root = mkdtempSync(join(tmpdir(), 'git-client-'));
  const folder = join(root, 'work');
  mkdirSync(folder);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ana',
    GIT_AUTHOR_EMAIL: 'ana@example.com',
    GIT_COMMITTER_NAME: 'Ana',
    GIT_COMMITTER_EMAIL: 'ana@example.com',
  };
  const attempt = (...args: string[]): Promise<Said> =>
    new Promise((resolve) => {
      execFile('git', args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, out, err) => {
        resolve({ status: error ? Number(error.code ?? 1) : 0, out: String(out).trim(), err: String(err).trim() });
      });
    });
  const run = async (...args: string[]): Promise<string> => {
    const said = await attempt(...args);
    if (said.status !== 0) throw new Error(`git ${args.join(' ')}: ${said.err}`);
    return said.out;
  };
  return {
    folder,
    run,
    try: attempt,
    async commit(path, content, message = `change ${path}`) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
      await run('add', '-A');
      await run('commit', '-qm', message);
      return run('rev-parse', 'HEAD');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};

/** The clone URL with credentials in it. */
export const withCredentials = (url: string, user: string, password: string): string =>
  url.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
