/**
 * CodeCommit: Git repositories over smart HTTP, and the API around them. Pull requests, approval rules, comments and
 * triggers are not here; they are refused by name.
 */
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import type { CodeCommit } from './codecommit.ts';
import { makeChanges } from './events/changes.ts';
import { makeGit } from './git.ts';
import { createBranch, deleteBranch, readBranches, updateDefaultBranch } from './operations/branches.ts';
import { createCommit, putFile } from './operations/create-commit.ts';
import { createRepository } from './operations/create-repository.ts';
import { deleteRepository } from './operations/delete-repository.ts';
import { getCommit } from './operations/get-commit.ts';
import { getDifferences } from './operations/get-differences.ts';
import { getBlob, getFile } from './operations/get-file.ts';
import { getFolder } from './operations/get-folder.ts';
import { getMergeOptions } from './operations/get-merge-options.ts';
import { readRepositories } from './operations/read-repositories.ts';
import { tags } from './operations/tags.ts';
import { updateRepositoryDescription } from './operations/update-repository-description.ts';
import { updateRepositoryName } from './operations/update-repository-name.ts';
import { openRepositories } from './repositories.ts';
import { gitSite } from './serve/site.ts';
import { openStore } from './store.ts';

/** `largestPush`: bytes that one push may have; AWS takes 2 GB. */
export const codecommitService =
  ({ largestPush = 2 * 1024 ** 3 }: { largestPush?: number } = {}): ServiceFactory =>
  (cloud) => {
    const root = cloud.folder('codecommit');
    const db = cloud.database('codecommit');
    const store = openStore(db);
    const repositories = openRepositories(store);
    const git = makeGit(root, cloud.launch);
    const outbox = openOutbox(cloud, 'codecommit', db);
    const changes = makeChanges({ cloud, store, repositories, git, outbox, root });
    const codecommit: CodeCommit = { cloud, store, repositories, git, changes, root };
    return {
      name: 'codecommit',
      wire: { protocol: 'json', version: '1.1', target: 'CodeCommit_20150413' },
      operations: {
        CreateRepository: createRepository(codecommit),
        DeleteRepository: deleteRepository(codecommit),
        ...readRepositories(codecommit),
        UpdateRepositoryDescription: updateRepositoryDescription(codecommit),
        UpdateRepositoryName: updateRepositoryName(codecommit),
        ...readBranches(codecommit),
        CreateBranch: createBranch(codecommit),
        DeleteBranch: deleteBranch(codecommit),
        UpdateDefaultBranch: updateDefaultBranch(codecommit),
        CreateCommit: createCommit(codecommit),
        PutFile: putFile(codecommit),
        GetCommit: getCommit(codecommit),
        GetFile: getFile(codecommit),
        GetBlob: getBlob(codecommit),
        GetFolder: getFolder(codecommit),
        GetDifferences: getDifferences(codecommit),
        GetMergeOptions: getMergeOptions(codecommit),
        ...tags(codecommit),
      },
      sites: [gitSite(codecommit, { largest: largestPush })],
      async start() {
        await changes.recover();
        await sweep(codecommit);
        outbox.wake();
      },
      stop: outbox.stop,
    };
  };

/**
 * Folders that no row names: of repositories whose making or deleting a crash interrupted, and of pushes that never
 * arrived.
 */
const sweep = async ({ root, repositories }: CodeCommit): Promise<void> => {
  const known = new Set(repositories.all().map(({ folder }) => folder));
  for (const name of readdirSync(root))
    if (!known.has(name)) await rm(join(root, name), { recursive: true, force: true });
};
