/** What projects and builds are made of, as they are kept. Times are milliseconds since 1970. */
import type { BatchSpec } from './buildspec/buildspec.ts';

export interface Source {
  readonly type: 'S3' | 'NO_SOURCE' | 'CODECOMMIT' | 'CODEPIPELINE';
  /** S3: `bucket/key`; CODECOMMIT: the clone URL. */
  readonly location?: string;
  readonly gitCloneDepth?: number;
  readonly gitSubmodulesConfig?: { readonly fetchSubmodules: boolean };
  readonly buildspec?: string;
  readonly insecureSsl?: boolean;
  readonly sourceIdentifier?: string;
}

export interface Artifacts {
  readonly type: 'S3' | 'NO_ARTIFACTS' | 'CODEPIPELINE';
  /** The bucket. */
  readonly location?: string;
  readonly path?: string;
  readonly namespaceType?: 'NONE' | 'BUILD_ID';
  readonly name?: string;
  readonly packaging?: 'NONE' | 'ZIP';
  readonly overrideArtifactName?: boolean;
  readonly encryptionDisabled?: boolean;
  readonly artifactIdentifier?: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

export interface Environment {
  readonly type: string;
  readonly image: string;
  readonly computeType: string;
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly privilegedMode: boolean;
  readonly imagePullCredentialsType: string;
}

export interface Cache {
  readonly type: 'NO_CACHE' | 'LOCAL' | 'S3';
  /** S3: `bucket/prefix`. */
  readonly location?: string;
  /** S3: what projects that share a cache have in common. */
  readonly cacheNamespace?: string;
  readonly modes?: readonly string[];
}

export interface LogsConfig {
  readonly cloudWatchLogs?: {
    readonly status: 'ENABLED' | 'DISABLED';
    readonly groupName?: string;
    readonly streamName?: string;
  };
  readonly s3Logs?: { readonly status: 'DISABLED'; readonly encryptionDisabled?: boolean };
}

export interface SourceVersion {
  readonly sourceIdentifier: string;
  readonly sourceVersion: string;
}

/** What a project sets and StartBuild can override. */
export interface Settings {
  readonly source: Source;
  readonly secondarySources: readonly Source[];
  readonly sourceVersion?: string;
  readonly secondarySourceVersions: readonly SourceVersion[];
  readonly artifacts: Artifacts;
  readonly secondaryArtifacts: readonly Artifacts[];
  readonly cache: Cache;
  readonly environment: Environment;
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
  readonly queuedTimeoutInMinutes: number;
  readonly encryptionKey: string;
  readonly logsConfig?: LogsConfig;
}

/** How batches of a project run. */
export interface BatchConfig {
  /** Starts, stops and retries the builds of a batch; without it there are no batches. */
  readonly serviceRole?: string;
  readonly combineArtifacts?: boolean;
  readonly restrictions?: {
    readonly maximumBuildsAllowed?: number;
    readonly computeTypesAllowed?: readonly string[];
  };
  readonly timeoutInMins?: number;
  readonly batchReportMode?: 'REPORT_INDIVIDUAL_BUILDS' | 'REPORT_AGGREGATED_BATCH';
}

export interface Project extends Settings {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly concurrentBuildLimit?: number;
  readonly buildBatchConfig?: BatchConfig;
  readonly created: number;
  readonly lastModified: number;
}

export type BuildStatus = 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'IN_PROGRESS' | 'STOPPED';

export type PhaseType =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING'
  | 'COMPLETED';

export interface PhaseContext {
  readonly statusCode: string;
  readonly message: string;
}

export interface Phase {
  readonly phaseType: PhaseType;
  readonly startTime: number;
  readonly phaseStatus?: BuildStatus;
  readonly endTime?: number;
  readonly contexts?: readonly PhaseContext[];
}

/** The place of a build in its batch. */
export interface BatchPlace {
  /** The batch's id. */
  readonly batch: string;
  readonly identifier: string;
  readonly shard?: { readonly index: number; readonly of: number };
  /** The first build of a batch reads the buildspec and runs nothing. */
  readonly readsBatchspec?: true;
}

/** Where an artifact went. */
export interface BuiltArtifacts {
  readonly location: string;
  readonly sha256sum?: string;
  readonly md5sum?: string;
  readonly overrideArtifactName?: boolean;
  readonly encryptionDisabled?: boolean;
  readonly artifactIdentifier?: string;
}

export interface Build {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly number: number;
  readonly project: string;
  readonly settings: Settings;
  readonly initiator: string;
  readonly startTime: number;
  readonly status: BuildStatus;
  readonly currentPhase: PhaseType;
  readonly phases: readonly Phase[];
  readonly endTime?: number;
  readonly resolvedSourceVersion?: string;
  readonly artifacts?: BuiltArtifacts;
  readonly secondaryArtifacts?: readonly BuiltArtifacts[];
  readonly exported: readonly { readonly name: string; readonly value: string }[];
  /** ARNs. */
  readonly reports?: readonly string[];
  readonly batchPlace?: BatchPlace;
  /** What the first build of a batch read. */
  readonly batchspec?: BatchSpec;
}
