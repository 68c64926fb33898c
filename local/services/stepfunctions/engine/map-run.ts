/** One map run: what its Map asks for, when its failures are too many, what its children make together. */
import type { MachinePath } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { ExecutionRow } from '../store.ts';

/** What a Map asks for. */
export interface MapRunSpec {
  readonly arn: string;
  readonly execution: number;
  readonly frame: number;
  /** The attempt of the Map state that waits for it. */
  readonly attempt: number;
  readonly machine: MachinePath;
  readonly label: string;
  readonly total: number;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  /** Where results are written, if they are. */
  readonly writer?: Json;
  /** How many items each child got, if they were batched. */
  readonly batches?: readonly number[];
  /** How often the run was redriven. */
  readonly redrives?: number;
}

export interface MapRunRow {
  readonly arn: string;
  readonly execution: number;
  readonly frame: number;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly started: number;
  readonly stopped: number | null;
  readonly body: string;
}

/** Without a tolerance a single failure fails the run. */
export const exceeds = (failed: number, spec: MapRunSpec): boolean => {
  if (failed === 0) return false;
  const { toleratedFailureCount, toleratedFailurePercentage, total } = spec;
  if (toleratedFailureCount === undefined && toleratedFailurePercentage === undefined) return true;
  const byCount = toleratedFailureCount !== undefined && failed > toleratedFailureCount;
  const byShare = toleratedFailurePercentage !== undefined && (failed / total) * 100 > toleratedFailurePercentage;
  return byCount || byShare;
};

export const resultsOf = (children: readonly ExecutionRow[]): Json[] =>
  children.filter(({ output }) => output !== null).map(({ output }) => JSON.parse(output as string) as Json);
