/** Single files of repositories, without a clone. */
export interface RepositoryFiles {
  /**
   * A file as a commit, or the head of a branch, has it. Undefined if it is not there. Throws `RevisionUnavailable` for
   * a commit or branch that is not there.
   */
  read(
    repository: string,
    at: { readonly commit: string } | { readonly branch: string },
    path: string,
  ): Promise<{ readonly text: string; readonly commit: string } | undefined>;
}
