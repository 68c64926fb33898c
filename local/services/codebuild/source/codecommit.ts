/** A source in CodeCommit: cloned with Git over the local URL under the service role. */
import type { Cloud, Credentials } from '../../../kernel/cloud.ts';
import { PhaseFailure } from '../run/failure.ts';
import { gitCredentials } from './git-password.ts';

export interface CloneRequest {
  /** A clone URL of AWS or of the local cloud: its region and repository name count. */
  readonly location: string;
  readonly endpoint: string;
  readonly region: string;
  /** Commit, branch or tag; the default branch where it is undefined. */
  readonly version: string | undefined;
  /** 0: all of the history. */
  readonly depth: number;
  readonly folder: string;
  readonly credentials: Credentials;
  readonly env: Readonly<Record<string, string>>;
  readonly now: number;
  readonly launch: Cloud['launch'];
  readonly onGroup: (leader: number) => void;
}

/** Answers the id of the commit that is checked out (detached, as on AWS). */
export const cloneFromCodeCommit = async (request: CloneRequest): Promise<string> => {
  const { version, depth, folder } = request;
  const label = `for primary source and source version ${version ?? ''}`.trimEnd();
  const git = (...args: string[]): Promise<string> => runGit(request, args);
  await git('init', '--quiet', '--initial-branch=main', folder);
  await git('-C', folder, 'remote', 'add', 'origin', cloneUrl(request));
  try {
    if (depth > 0) {
      await git('-C', folder, 'fetch', '--quiet', '--depth', String(depth), 'origin', version ?? 'HEAD');
      await git('-C', folder, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
    } else {
      await git('-C', folder, 'fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
      await git('-C', folder, 'remote', 'set-head', 'origin', '--auto').catch(() => '');
      await git(
        '-C',
        folder,
        'checkout',
        '--quiet',
        '--detach',
        await resolveVersion(git, folder, version ?? 'origin/HEAD'),
      );
    }
    return (await git('-C', folder, 'rev-parse', 'HEAD')).trim();
  } catch (error) {
    throw new PhaseFailure('CLIENT_ERROR', `${reasonOf(error as Error)} ${label}`);
  }
};

const resolveVersion = async (
  git: (...args: string[]) => Promise<string>,
  folder: string,
  version: string,
): Promise<string> => {
  for (const name of [version, `origin/${version}`, version.replace(/^refs\/heads\//, 'origin/')]) {
    const found = await git(
      '-C',
      folder,
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ).catch(() => '');
    if (found) return found.trim();
  }
  throw new Error('reference not found');
};

const reasonOf = ({ message }: Error): string => {
  if (/error: 40[13]|Authentication failed/.test(message)) return 'authorization failed';
  if (/not found|404/.test(message) && !/reference|remote ref/.test(message)) return 'repository not found';
  if (/reference not found|couldn't find remote ref|not our ref/.test(message)) return 'reference not found';
  return message;
};

const cloneUrl = ({ location, endpoint, region }: CloneRequest): string => {
  const place = /(?:\/_codecommit\/([^/]+)|git-codecommit(?:-fips)?\.([^.]+)\.[^/]+)\/v1\/repos\/([^/]+)\/?$/.exec(
    location,
  );
  return `${endpoint}/_codecommit/${place?.[1] ?? place?.[2] ?? region}/v1/repos/${place?.[3] ?? ''}`;
};

/** The password goes by the environment: arguments can be seen by others, and the clone must not keep it. */
const runGit = async (request: CloneRequest, args: readonly string[]): Promise<string> => {
  const url = new URL(cloneUrl(request));
  const region = url.pathname.split('/')[2] ?? request.region;
  const { username, password } = gitCredentials(request.credentials, url, region, request.now);
  const env = {
    ...request.env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
  const child = await request.launch({ command: 'git', args, env, leader: true, connected: [1, 2] });
  request.onGroup(child.pid);
  let out = '';
  let err = '';
  child.stream(1).on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stream(2).on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const { code } = await child.ended;
  if (code !== 0) throw new Error(err.trim() || `git ${args[0]} exited with ${code}`);
  return out;
};
