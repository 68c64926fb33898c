/** What builds ran on, and how long: the facts of their cost. */

export interface BuildTimes {
  readonly id: string;
  readonly project: string;
  readonly status: string;
  /** CodeBuild's words: `LINUX_CONTAINER`, `BUILD_GENERAL1_SMALL`. */
  readonly environmentType: string;
  readonly computeType: string;
  /** Does its project keep a cache? */
  readonly cached: boolean;
  readonly startedAt: string;
  /** Seconds of each phase, by CodeBuild's name for it. */
  readonly phases: Readonly<Record<string, number>>;
}

export interface TimedBuilds {
  /** Of a build, or of the builds of a batch; none if the build is not known any more. */
  of(buildId: string): Promise<readonly BuildTimes[]>;
}
