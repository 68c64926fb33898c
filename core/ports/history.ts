/** What a repository knows of its commits. */

export interface Push {
  readonly branch: string;
  /** What the branch named before; absent where it is new. */
  readonly before?: string | undefined;
  readonly after: string;
}

export interface History {
  /** Is the commit the head of the branch, or behind it? Not if the branch is not there. */
  isMerged(repository: string, commit: string, branch: string): Promise<boolean>;
  /**
   * Does `matters` hold for a path that the push has changed? A new branch is compared with the commit at which it left
   * the default branch. Where nothing can be compared, every file counts as changed.
   */
  changes(repository: string, push: Push, matters: (path: string) => boolean): Promise<boolean>;
}
