/**
 * Leads batches from their first build to their end: whatever happens to a build wakes it, and it decides again from
 * what is on disk. So it goes on after a restart, and it may be woken too often.
 */
import type { Timer } from '../../../kernel/clock.ts';
import type { CodeBuild } from '../codebuild.ts';
import { advance } from './advance.ts';
import type { Batch } from './batch.ts';
import { batchEnds } from './batch-ends.ts';

export interface Conductor {
  wake(): void;
  close(): void;
}

export const makeConductor = (codebuild: () => CodeBuild): Conductor => {
  const timers = new Map<string, Timer>();
  const combining = new Set<string>();
  let closed = false;

  const pump = (): void => {
    if (closed) return;
    for (const batch of codebuild().batches.open()) {
      arm(batch);
      if (!combining.has(batch.id)) step(batch);
    }
  };

  const wake = (): void => {
    if (!closed) setImmediate(pump);
  };

  const step = (batch: Batch): void => {
    const later = advance(codebuild(), batch);
    if (!later) return;
    combining.add(batch.id);
    void later
      .catch((error: Error) => codebuild().cloud.log(`codebuild: ${batch.id}: ${error.stack}`))
      .finally(() => {
        combining.delete(batch.id);
        wake();
      });
  };

  /** Its time may be over before a build ends. */
  const arm = (batch: Batch): void => {
    if (timers.has(batch.id)) return;
    timers.set(
      batch.id,
      codebuild().cloud.clock.at(batchEnds(batch), () => {
        timers.delete(batch.id);
        wake();
      }),
    );
  };

  return {
    wake,
    close() {
      closed = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
};
