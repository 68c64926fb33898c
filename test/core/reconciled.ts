/** Runs the reconciler, and what it hands to the environments' own functions. */
import { WORK_DUE, type WorkDue } from '../../core/job.ts';
import { WORK_LEFT, type WorkLeft } from '../../core/left-work.ts';
import { workDue } from '../../core/parts/work-due.ts';
import { reconcile } from '../../core/steps/reconcile.ts';
import { stopWork } from '../../core/steps/stop-work.ts';
import type { World } from './world.ts';

export const reconciled = async ({ ports, published }: World): Promise<{ readonly looked: number }> => {
  const before = published.length;
  const done = await reconcile(ports)();
  for (const { detailType, detail } of published.slice(before)) {
    if (detailType === WORK_DUE) await workDue(ports)(detail as WorkDue);
    if (detailType === WORK_LEFT) await stopWork(ports)(detail as WorkLeft);
  }
  return done;
};
