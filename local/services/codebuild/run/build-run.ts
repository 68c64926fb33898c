/** One build under way, and what it has once it is provisioned. */
import type { Caller, Cloud, Credentials } from '../../../kernel/cloud.ts';
import type { PhaseType } from '../model.ts';
import type { Reports } from '../reports/report-rows.ts';
import type { Interrupt } from './interrupt.ts';
import type { LogStream } from './log-stream.ts';
import type { Progress } from './progress.ts';
import type { Workspace } from './workspace.ts';

export interface BuildRun {
  readonly cloud: Cloud;
  readonly reports: Reports;
  readonly progress: Progress;
  readonly interrupt: Interrupt;
  readonly workspace: Workspace;
  /** A process group of the build begins: to be written down. */
  readonly onGroup: (leader: number) => void;
  /** Ends all processes that the build left behind. */
  readonly endProcesses: () => Promise<void>;
}

/** Runs one phase with its bookkeeping; answers whether it succeeded. Throws where the build is to end. */
export type PhaseRunner = (type: PhaseType, work: () => Promise<void>) => Promise<boolean>;

export interface Provisioned {
  readonly caller: Caller;
  readonly credentials: Credentials;
  readonly log: LogStream;
  readonly phase: PhaseRunner;
}
