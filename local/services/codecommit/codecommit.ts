/** What the operations of CodeCommit share. */
import { join } from 'node:path';
import type { Cloud } from '../../kernel/cloud.ts';
import type { Changes } from './events/changes.ts';
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
