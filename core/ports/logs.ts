/** The logs of builds. */
export interface LogLine {
  /** ISO time */
  readonly at: string;
  readonly text: string;
}

export interface Logs {
  /** The lines of a build, oldest first; `next` goes on where this page ended. Undefined if the build is not known. */
  read(buildId: string, after?: string): Promise<{ lines: readonly LogLine[]; next: string | undefined } | undefined>;
}
