/** What a new serial adds to the figures of delivery: a deployment or a failed change, and how long it took. */
import type { Execution } from './execution.ts';
import type { Metric } from './ports/metrics.ts';
import type { State } from './state.ts';

const BY = [['Address', 'Component'], ['Environment']] as const;

/**
 * `execution`: that made it, where it is known. `before`: the serial before. Undefined where nothing was changed:
 * accepted drift, or a head that is written again.
 */
export const stateMetric = (
  before: State | undefined,
  after: State,
  execution: Pick<Execution, 'startedAt'> | undefined,
): Metric | undefined => {
  if (after.purpose === 'accept' || before?.serial === after.serial) return undefined;
  const { address, component, target, status, recordedAt } = after;
  const at = {
    at: recordedAt,
    dimensions: { Address: address, Component: component, Environment: target.environment },
    by: BY,
  };
  if (status === 'partial') return { ...at, counts: { FailedChanges: 1 } };
  const seconds = (from: string): number => Math.max(0, (Date.parse(recordedAt) - Date.parse(from)) / 1000);
  return {
    ...at,
    counts: { Deployments: 1 },
    seconds: {
      ...(execution ? { LeadTime: seconds(execution.startedAt) } : {}),
      ...(before?.status === 'partial' ? { TimeToRestore: seconds(before.recordedAt) } : {}),
    },
  };
};
