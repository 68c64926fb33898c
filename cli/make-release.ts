/** Makes and pushes the annotated tag of a release, from a clone. Everything that can be wrong is asked first. */
import { TaglineError } from '../core/fault.ts';
import { type Git, ifThere } from './git-here.ts';

export interface Release {
  readonly tag: string;
  readonly message: string;
  /** Undefined: HEAD, which must be all that there is. */
  readonly commit: string | undefined;
  readonly remote: string | undefined;
}

export interface Released {
  readonly tag: string;
  readonly commit: string;
  readonly remote: string;
}

/** Throws `NotAClone`, `NoCommit`, `UncommittedChanges`, `RemoteNeeded`, `TagExists`, `GitFailed`. */
export const makeRelease = async (
  git: Git,
  { tag, message, commit: wanted, remote: named }: Release,
): Promise<Released> => {
  if ((await ifThere(git('rev-parse', '--is-inside-work-tree'))) !== 'true')
    throw new TaglineError('NotAClone', 'this folder is no clone of a repository', {
      remedy: 'Run it in a clone of the repository of the pipeline.',
    });
  const commit = await commitOf(git, wanted);
  const remote = await remoteOf(git, named);
  await refuseExisting(git, tag, remote);
  await git('tag', '--annotate', tag, '--message', message, commit);
  try {
    await git('push', '--quiet', remote, `refs/tags/${tag}`);
  } catch (error) {
    // A tag that nobody else has would stand in the way of the next try.
    await ifThere(git('tag', '--delete', tag));
    throw error;
  }
  return { tag, commit, remote };
};

const commitOf = async (git: Git, wanted: string | undefined): Promise<string> => {
  const commit = await ifThere(git('rev-parse', '--verify', '--quiet', `${wanted ?? 'HEAD'}^{commit}`));
  if (commit === undefined)
    throw new TaglineError(
      'NoCommit',
      wanted === undefined ? 'there is no commit yet' : `${wanted} is no commit here`,
      {
        remedy: wanted === undefined ? 'Commit first.' : 'git log shows the commits; git fetch gets those of others.',
      },
    );
  if (wanted !== undefined) return commit;
  const changes = (await git('status', '--porcelain', '--untracked-files=no')).split('\n').filter(Boolean);
  if (changes.length === 0) return commit;
  throw new TaglineError('UncommittedChanges', `${changes.length} files are changed and not committed`, {
    expected: 'a clean clone: a release is of a commit, and these changes would not be in it',
    remedy: 'Commit them, or name the commit that is meant: --commit HEAD.',
  });
};

const remoteOf = async (git: Git, named: string | undefined): Promise<string> => {
  const remotes = (await git('remote')).split('\n').filter(Boolean);
  const chosen =
    named ?? (remotes.length === 1 ? remotes[0] : ['tagline', 'origin'].find((name) => remotes.includes(name)));
  if (chosen !== undefined && remotes.includes(chosen)) return chosen;
  throw new TaglineError(
    'RemoteNeeded',
    chosen === undefined ? 'this clone has no remote' : `there is no remote ${chosen}`,
    {
      expected: remotes.length === 0 ? 'a remote' : `one of: ${remotes.join(', ')}`,
      remedy: remotes.length === 0 ? 'git remote add tagline URL' : 'Name one with --remote.',
    },
  );
};

const refuseExisting = async (git: Git, tag: string, remote: string): Promise<void> => {
  const here = await ifThere(git('rev-parse', '--verify', '--quiet', `refs/tags/${tag}`));
  const there = await git('ls-remote', remote, `refs/tags/${tag}`);
  if (here === undefined && there === '') return;
  throw new TaglineError('TagExists', `the tag ${tag} is there already${there === '' ? ', in this clone alone' : ''}`, {
    remedy:
      there === ''
        ? `git tag --delete ${tag} takes it away, if it was never released.`
        : 'A tag stays what it is: release a newer version.',
  });
};
