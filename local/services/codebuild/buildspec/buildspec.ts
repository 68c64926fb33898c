/** A buildspec, as read. */

export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface PhaseSpec {
  readonly runAs?: string;
  readonly onFailure?: 'ABORT' | 'CONTINUE';
  readonly runtimeVersions?: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly finally?: readonly string[];
}

export interface ArtifactSpec {
  readonly files: readonly string[];
  readonly name?: string;
  readonly discardPaths?: boolean;
  readonly baseDirectory?: string;
  readonly excludePaths?: readonly string[];
  readonly enableSymlinks?: boolean;
  readonly s3Prefix?: string;
}

export interface ReportSpec {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly discardPaths?: boolean;
  readonly fileFormat?: string;
}

export interface EnvSpec {
  readonly shell?: 'sh' | 'bash';
  readonly variables?: Readonly<Record<string, string>>;
  /** Name of the variable -> name of the parameter. */
  readonly parameterStore?: Readonly<Record<string, string>>;
  readonly secretsManager?: Readonly<Record<string, string>>;
  readonly exportedVariables?: readonly string[];
  readonly gitCredentialHelper?: boolean;
}

/** What a build of a batch has of its own. */
export interface BatchEnvSpec {
  /** It is read, and refused when a build would run on it. */
  readonly fleet?: string;
  readonly computeType?: string;
  readonly image?: string;
  readonly privilegedMode?: boolean;
  readonly type?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** One build of a batch, whatever kind of batch it comes from. */
export interface BatchBuildSpec {
  readonly identifier: string;
  /** Identifiers of the builds that end before this one begins. */
  readonly dependsOn: readonly string[];
  readonly ignoreFailure: boolean;
  readonly buildspec?: string;
  readonly env: BatchEnvSpec;
  /** Of a `build-fanout`: which part of the tests is this build's. */
  readonly shard?: { readonly index: number; readonly of: number };
}

export interface BatchSpec {
  readonly kind: 'build-list' | 'build-graph' | 'build-matrix' | 'build-fanout';
  readonly fastFail?: boolean;
  readonly builds: readonly BatchBuildSpec[];
}

export interface Buildspec {
  readonly version: '0.1' | '0.2';
  readonly runAs?: string;
  readonly env: EnvSpec;
  readonly proxy?: { readonly uploadArtifacts?: boolean; readonly logs?: boolean };
  readonly batch?: BatchSpec;
  readonly phases: { readonly [name in PhaseName]?: PhaseSpec };
  readonly reports?: Readonly<Record<string, ReportSpec>>;
  readonly artifacts?: ArtifactSpec & { readonly secondary?: Readonly<Record<string, ArtifactSpec>> };
  readonly cache?: {
    readonly paths: readonly string[];
    readonly key?: string;
    readonly fallbackKeys?: readonly string[];
    readonly action?: 'restore' | 'save';
  };
  /** Members of the file that CodeBuild does not know: the build's log names them. */
  readonly notes: readonly string[];
}

/** The file cannot be used; the message has line and column where there is a place to name. */
export class BuildspecError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildspecError';
  }
}
