/**
 * Finishes work that the reconciler found at a target: a job that has ended, the lease of a dead execution, a plan that
 * nobody carries out, drift that somebody asked about.
 */
import type { WorkDue } from '../job.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ids } from '../ports/ids.ts';
import { type CompletePorts, completeWork } from '../steps/complete-work.ts';
import { detectDrift } from '../steps/detect-drift.ts';
import { discardPlan } from './discard-plan.ts';
import { drainLeaseOf } from './drain-lease.ts';
import { driftOfStack } from './drift-of-stack.ts';

/** Events of services tell of looking for drift too: of the address, or of a stack that was compared. */
type WorkSeen =
  | WorkDue
  | { readonly drift: { readonly address: string; readonly component: string } }
  | { readonly comparedStack: string };

export const workDue = (ports: CompletePorts & { artifacts: Artifacts; ids: Ids }) => {
  const complete = completeWork(ports);
  const drain = drainLeaseOf(ports);
  const discard = discardPlan(ports);
  const detect = detectDrift(ports);
  const compared = driftOfStack(ports);
  return (due: WorkSeen): Promise<string> => {
    if ('comparedStack' in due) return compared(due.comparedStack);
    if ('job' in due) return complete(due.job);
    if ('drift' in due) return detect(due.drift);
    return 'lease' in due ? drain(due.lease) : discard(due.plan);
  };
};
