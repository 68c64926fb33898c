/** What a batch consists of, as it is kept. */
import type { BatchSpec } from '../buildspec/buildspec.ts';
import type { BatchConfig, BuildStatus, BuiltArtifacts, PhaseContext, Settings } from '../model.ts';

export type BatchPhaseType =
  | 'SUBMITTED'
  | 'DOWNLOAD_BATCHSPEC'
  | 'IN_PROGRESS'
  | 'COMBINE_ARTIFACTS'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'STOPPED';

export interface BatchPhase {
  readonly phaseType: BatchPhaseType;
  readonly startTime: number;
  readonly phaseStatus?: BuildStatus;
  readonly endTime?: number;
  readonly contexts?: readonly PhaseContext[];
}

/** One build of the batch: the one that counts, and those that a retry put aside. */
export interface BatchGroup {
  readonly identifier: string;
  readonly dependsOn: readonly string[];
  readonly ignoreFailure: boolean;
  /** The id of the build; absent until it is started. */
  readonly build?: string;
  readonly prior: readonly string[];
}

export interface Batch {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly number: number;
  readonly project: string;
  readonly settings: Settings;
  readonly config: BatchConfig;
  readonly initiator: string;
  readonly startTime: number;
  readonly endTime?: number;
  readonly status: BuildStatus;
  readonly phases: readonly BatchPhase[];
  /** The first is DOWNLOAD_SOURCE; the others are known when it has ended. */
  readonly groups: readonly BatchGroup[];
  readonly spec?: BatchSpec;
  readonly resolvedSourceVersion?: string;
  /** Where the builds' artifacts were combined. */
  readonly artifacts?: BuiltArtifacts;
}

export const DOWNLOAD_SOURCE = 'DOWNLOAD_SOURCE';

export const currentPhase = ({ phases }: Batch): BatchPhaseType => phases.at(-1)?.phaseType ?? 'SUBMITTED';
