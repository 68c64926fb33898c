/** Builds of a provider's own projects, at home. */

export interface BuildOrder {
  readonly project: string;
  /** What lies in the artifact bucket there becomes the build's folder. */
  readonly source: { readonly key: string; readonly version?: string };
  readonly variables: Readonly<Record<string, string>>;
  /** Variables whose values the build reads by these names, under its own role. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Keys that the build hands its files on under: its main artifact, and others by their names. */
  readonly handsOn: { readonly main: string; readonly others: Readonly<Record<string, string>> };
  /** The same again soon after is the same build. */
  readonly token: string;
}

export interface BuildSeen {
  readonly id: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  /** The service's own word, e.g. `TIMED_OUT`. */
  readonly status: string;
  /** The first phase that failed, in the service's words. */
  readonly reason?: string;
  /** Has it handed its files on? One that was killed has not. */
  readonly handedOn: boolean;
  readonly startedAt: string;
  /** What it was started with, and what it exported. */
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: Readonly<Record<string, string>>;
}

export interface Builds {
  start(order: BuildOrder): Promise<{ readonly id: string }>;
  /** Undefined if there is none. */
  look(id: string): Promise<BuildSeen | undefined>;
  /**
   * The newest build of a project, begun since then, that was started with these values of variables. Undefined if
   * there is none, or no such project.
   */
  find(project: string, variables: Readonly<Record<string, string>>, since: string): Promise<BuildSeen | undefined>;
  /** Asks for its end. One that has ended stays as it is. */
  stop(id: string): Promise<void>;
}

/** Builds, or batches of builds, that somebody else started. */
export type StartedBuilds = Pick<Builds, 'look' | 'find' | 'stop'>;
