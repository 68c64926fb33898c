/** Repositories, through their Git protocol. */
export interface CommitFacts {
  readonly commit: string;
  readonly message: string;
  /** ISO times */
  readonly authorDate: string;
  readonly committerDate: string;
  readonly authorName: string;
  readonly authorEmail: string;
}

/** Git lets a tag name a tree or a blob too. */
export interface Named {
  readonly object: string;
  readonly isCommit: boolean;
}

export interface Source {
  /** What a reference names (annotated tags peeled); undefined if the reference is not there. */
  resolve(repository: string, ref: { type: 'tag' | 'branch'; name: string }): Promise<Named | undefined>;
  /**
   * The tree of a commit as a zip. Throws `SourceTooLarge` above 100 MB packed, `RevisionUnavailable` if the commit is
   * not what the tag names any more, or not the head of the branch nor behind it.
   */
  fetch(
    repository: string,
    ref: { type: 'tag' | 'branch'; name: string },
    commit: string,
  ): Promise<{ zip: Uint8Array; facts: CommitFacts }>;
}
