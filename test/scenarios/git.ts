/** Git as a person uses it: a working copy, and a push with the credentials that `up` wrote. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';

export const gitIn =
  (work: string) =>
  (...args: string[]): string => {
    mkdirSync(work, { recursive: true });
    return execFileSync('git', args, {
      cwd: work,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: devNull,
        GIT_CONFIG_SYSTEM: devNull,
        GIT_AUTHOR_NAME: 'Ana',
        GIT_AUTHOR_EMAIL: 'ana@example.com',
        GIT_COMMITTER_NAME: 'Ana',
        GIT_COMMITTER_EMAIL: 'ana@example.com',
      },
    });
  };

/** Commits files and pushes them with a tag; answers the commit. */
export const push = (
  git: (...args: string[]) => string,
  data: string,
  repository: string,
  files: Readonly<Record<string, string>>,
  tag: string,
  url: string,
  region: string,
): string => {
  const { username, password } = JSON.parse(readFileSync(join(data, 'git-credentials.json'), 'utf8')) as {
    username: string;
    password: string;
  };
  const remote = new URL(`${url}/_codecommit/${region}/v1/repos/${repository}`);
  remote.username = encodeURIComponent(username);
  remote.password = encodeURIComponent(password);
  git('init', '--quiet', '--initial-branch', 'main');
  const work = git('rev-parse', '--show-toplevel').trim();
  if (!git('remote').includes('tagline')) git('remote', 'add', 'tagline', remote.href);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '-m', `for ${tag}`);
  git('tag', tag);
  git('push', '--quiet', 'tagline', 'main', tag);
  return git('rev-parse', 'HEAD').trim();
};
