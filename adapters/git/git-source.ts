/**
 * Repositories of CodeCommit through Git's smart HTTP: references with isomorphic-git, the tree of a commit as a zip.
 */
import { type CodeCommitClient, GetCommitCommand, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { TaglineError } from '../../core/fault.ts';
import type { Source } from '../../core/ports/source.ts';
import { codeCommitPassword, type SigningKeys } from './codecommit-password.ts';
import { memoryFileSystem } from './memory-file-system.ts';
import { zipOfCommit } from './zip-of-commit.ts';

interface Needs {
  readonly client: CodeCommitClient;
  readonly credentials: () => Promise<SigningKeys>;
  readonly region: string;
}

type Ref = { readonly type: 'tag' | 'branch'; readonly name: string };

/** A branch goes on while an execution waits or is retried: its commit is looked for behind the head. */
const BRANCH_DEPTHS: readonly number[] = [1, 50, 2000];

const fullName = ({ type, name }: Ref): string => `refs/${type === 'tag' ? 'tags' : 'heads'}/${name}`;

export const gitSource = (needs: Needs): Source => ({
  async resolve(repository, ref) {
    const remote = await remoteOf(needs, repository);
    const found = await git.listServerRefs({
      http,
      ...remote,
      prefix: fullName(ref),
      peelTags: true,
      protocolVersion: 2,
    });
    const exact = found.find(({ ref: name }) => name === fullName(ref));
    if (!exact) return undefined;
    const object = exact.peeled ?? exact.oid;
    // Git lets branches name commits only.
    return { object, isCommit: ref.type === 'branch' || (await isCommit(needs.client, repository, object)) };
  },
  async fetch(repository, ref, commit) {
    const remote = await remoteOf(needs, repository);
    const fs = memoryFileSystem();
    const dir = '/repository';
    await git.init({ fs, dir, bare: true });
    await git.addRemote({ fs, dir, gitdir: dir, remote: 'origin', url: remote.url });
    const unavailable = (cause: unknown): never => {
      throw new TaglineError(
        'RevisionUnavailable',
        `${fullName(ref)} of ${repository} does not name the commit ${commit} any more`,
        {
          cause,
          remedy:
            ref.type === 'tag'
              ? 'The tag was moved or deleted: push a new tag.'
              : 'The branch was rewritten or deleted: push again, or start with --revision.',
        },
      );
    };
    const read = () => git.readCommit({ fs, dir, gitdir: dir, oid: commit });
    const fetchTo = (depth: number) =>
      git
        .fetch({
          fs,
          http,
          dir,
          gitdir: dir,
          ...remote,
          ref: fullName(ref),
          remoteRef: fullName(ref),
          depth,
          singleBranch: true,
          tags: false,
        })
        .catch((error: Error) => (error.name === 'NotFoundError' ? unavailable(error) : Promise.reject(error)));
    let facts: Awaited<ReturnType<typeof read>> | undefined;
    for (const depth of ref.type === 'tag' ? [1] : BRANCH_DEPTHS) {
      await fetchTo(depth);
      facts = await read().catch(() => undefined);
      if (facts) break;
    }
    if (!facts) return unavailable(undefined);
    const { author, committer, message } = facts.commit;
    return {
      zip: await zipOfCommit(fs, dir, commit),
      facts: {
        commit,
        message: message.trim(),
        authorDate: new Date(author.timestamp * 1000).toISOString(),
        committerDate: new Date(committer.timestamp * 1000).toISOString(),
        authorName: author.name,
        authorEmail: author.email,
      },
    };
  },
});

const NO_COMMIT: readonly string[] = [
  'CommitIdDoesNotExistException',
  'CommitDoesNotExistException',
  'InvalidCommitIdException',
];

/**
 * The Git protocol reveals an object's type only by sending the object, and a tree can be large, so CodeCommit is
 * asked.
 */
const isCommit = async (client: CodeCommitClient, repositoryName: string, commitId: string): Promise<boolean> => {
  try {
    await client.send(new GetCommitCommand({ repositoryName, commitId }));
    return true;
  } catch (error) {
    if (error instanceof Error && NO_COMMIT.includes(error.name)) return false;
    throw error;
  }
};

/** The service gives the clone URL; every call makes a new password. */
const remoteOf = async ({ client, credentials, region }: Needs, repositoryName: string) => {
  const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName }));
  const url = repositoryMetadata?.cloneUrlHttp;
  if (!url) throw new TaglineError('RepositoryUnavailable', `CodeCommit gives no clone URL for ${repositoryName}`);
  const password = codeCommitPassword(await credentials(), new URL(url), region, new Date());
  return { url, onAuth: () => password, onAuthFailure: () => ({ cancel: true }) };
};
