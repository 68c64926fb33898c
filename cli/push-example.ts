/** A Git repository of an example, pushed with a tag: what a developer does by hand. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { devNull } from 'node:os';

export interface Push {
  /** The example's folder. */
  readonly from: string;
  /** Where the repository is made; must not exist. */
  readonly folder: string;
  readonly remote: string;
  readonly tag: string;
}

/** Nothing of this person's own Git configuration takes part: no hooks, signing or credential helpers. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
};

export const pushExample = ({ from, folder, remote, tag }: Push): string => {
  cpSync(from, folder, { recursive: true });
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Hello from every region');
  git('tag', '-a', tag, '-m', 'first release');
  git('push', '--quiet', remote, 'main', tag);
  return git('rev-parse', 'HEAD').trim();
};
