/** The progress of a batch: each step is on disk, together with its event, before the next begins. */
import type { CodeBuild } from '../codebuild.ts';
import type { BuildStatus, PhaseContext } from '../model.ts';
import type { Batch, BatchPhase, BatchPhaseType } from './batch.ts';
import { writeBatchChange } from './events.ts';

type Recording = Pick<CodeBuild, 'cloud' | 'store' | 'batches' | 'outbox'>;

export interface BatchProgress {
  readonly batch: Batch;
  learn(facts: Partial<Pick<Batch, 'groups' | 'spec' | 'resolvedSourceVersion' | 'artifacts'>>): void;
  /** Ends the phase that is open, and begins this one. */
  begin(phase: BatchPhaseType): void;
  finish(status: BuildStatus, context?: PhaseContext): void;
}

export const trackBatch = ({ cloud, store, batches, outbox }: Recording, from: Batch): BatchProgress => {
  let batch = from;

  const write = (next: Batch, tells = false): void => {
    store.transaction(() => {
      batches.save(next);
      if (tells) writeBatchChange(outbox, next, cloud.clock.now());
    });
    batch = next;
    outbox.wake();
  };

  const ended = (status: BuildStatus, context?: PhaseContext): readonly BatchPhase[] =>
    batch.phases.map((phase) =>
      phase.phaseStatus === undefined
        ? { ...phase, phaseStatus: status, endTime: cloud.clock.now(), contexts: context ? [context] : [] }
        : phase,
    );

  return {
    get batch() {
      return batch;
    },
    learn(facts) {
      write({ ...batch, ...facts });
    },
    begin(phaseType) {
      write({ ...batch, phases: [...ended('SUCCEEDED'), { phaseType, startTime: cloud.clock.now() }] });
    },
    finish(status, context) {
      const now = cloud.clock.now();
      const phaseType = status === 'SUCCEEDED' || status === 'STOPPED' ? status : 'FAILED';
      const last: BatchPhase = { phaseType, startTime: now, endTime: now, phaseStatus: 'SUCCEEDED' };
      write({ ...batch, status, endTime: now, phases: [...ended(status, context), last] }, true);
    },
  };
};
