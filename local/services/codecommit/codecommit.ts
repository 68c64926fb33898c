/** What the operations of CodeCommit share. */
import { join } from 'node:path';
import type { Cloud } from '../../kernel/cloud.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { Changes } from './events/changes.ts';
import { fault } from './faults.ts';
import type { Git } from './git.ts';
import type { Repositories, Repository } from './repositories.ts';
import type { Store } from './store.ts';

export interface CodeCommit {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly repositories: Repositories;
  readonly git: Git;
  readonly changes: Changes;
  /** Where the bare repositories are. */
  readonly root: string;
}

export const folderOf = ({ root }: CodeCommit, { folder }: Repository): string => join(root, folder);

export const pageOf = <T>(
  all: readonly T[],
  token: unknown,
  size: number,
): { items: readonly T[]; nextToken?: string } => {
  const { items, next } = pageOfList(all, token, size, () =>
    fault('InvalidContinuationToken', 'The specified continuation token is not valid'),
  );
  return { items, ...(next !== undefined && { nextToken: next }) };
};
