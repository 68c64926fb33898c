/** A Git repository of an example, pushed with a tag: what a developer does by hand. */
import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Push {
  /** The example's folder. */
  readonly from: string;
  /** Where the repository is made; must not exist. */
  readonly folder: string;
  readonly remote: string;
  readonly tag: string;
}

/** The person's own Git configuration is not used: no hooks, signing or credential helpers. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
};

const run = promisify(execFile);

const gitIn =
  (folder: string) =>
  async (...args: string[]): Promise<string> =>
    (await run('git', args, { cwd: folder, env: { ...process.env, ...ENVIRONMENT } })).stdout.trim();

/** Not synchronously: the repository may be served by this very process. Answers the commit. */
export const pushExample = async ({ from, folder, remote, tag }: Push): Promise<string> => {
  cpSync(from, folder, { recursive: true });
  const git = gitIn(folder);
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'Hello from every region');
  await git('push', '--quiet', remote, 'main');
  await pushTag({ folder, remote, tag });
  return git('rev-parse', 'HEAD');
};

/** Tags the commit that is there, or one on it with these files. */
export const pushTag = async ({
  folder,
  remote,
  tag,
  files,
}: Omit<Push, 'from'> & { readonly files?: Readonly<Record<string, string>> }): Promise<void> => {
  const git = gitIn(folder);
  if (files) {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    await git('commit', '--quiet', '--all', '-m', `For ${tag}`);
  }
  await git('tag', '-a', tag, '-m', 'first release');
  await git('push', '--quiet', remote, tag);
};
