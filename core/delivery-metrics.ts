/**
 * The four figures of delivery of a component at an address, out of its serials: how often it is deployed, how long a
 * release takes to get there, how many changes fail, and how long it takes to get well again. What was taken as it is
 * (accepted drift) changed nothing and does not count.
 */
import type { Execution } from './execution.ts';
import type { State } from './state.ts';

interface Spread {
  readonly median: number;
  readonly longest: number;
}

export interface DeliveryMetrics {
  readonly address: string;
  readonly component: string;
  readonly since: string;
  readonly until: string;
  /** Complete serials. */
  readonly deployments: number;
  readonly deploymentsPerWeek: number;
  /** Seconds from the start of the execution, a push as a rule, until what it deploys is there. */
  readonly leadTimeSeconds?: Spread;
  /** Changes that left a mixture behind, or that somebody rolled back. */
  readonly failures: number;
  /** Of all changes. */
  readonly changeFailureRate?: number;
  /** Seconds from a failed change until the next complete one. */
  readonly timeToRestoreSeconds?: Spread;
  /** When the change failed that nothing complete has followed yet. */
  readonly failedSince?: string;
}

export type StartOf = Pick<Execution, 'startedAt' | 'type'>;

const WEEK_SECONDS = 7 * 24 * 3600;

/** `serials`: of the time, oldest first. `starts`: of the executions that made them, where they are known. */
export const deliveryMetrics = (
  at: { readonly address: string; readonly component: string; readonly since: string; readonly until: string },
  serials: readonly State[],
  starts: ReadonlyMap<string, StartOf>,
): DeliveryMetrics => {
  const changes = serials.filter(({ purpose }) => purpose !== 'accept');
  const complete = changes.filter(({ status }) => status === 'complete');
  const failed = changes.filter((change, index) => {
    const next = changes[index + 1];
    return change.status === 'partial' || (next !== undefined && starts.get(next.executionId)?.type === 'ROLLBACK');
  });
  const restored = failed.map((failure) => ({
    failure,
    by: complete.find(({ serial }) => serial > failure.serial),
  }));
  const open = restored.find(({ failure, by }) => failure.status === 'partial' && by === undefined);
  const leads = complete.flatMap(({ executionId, recordedAt }) => {
    const start = starts.get(executionId);
    return start === undefined ? [] : [seconds(start.startedAt, recordedAt)];
  });
  return {
    ...at,
    deployments: complete.length,
    deploymentsPerWeek: round((complete.length * WEEK_SECONDS) / Math.max(1, seconds(at.since, at.until))),
    ...named('leadTimeSeconds', spread(leads)),
    failures: failed.length,
    ...(changes.length === 0 ? {} : { changeFailureRate: round(failed.length / changes.length) }),
    ...named(
      'timeToRestoreSeconds',
      spread(restored.flatMap(({ failure, by }) => (by ? [seconds(failure.recordedAt, by.recordedAt)] : []))),
    ),
    ...(open ? { failedSince: open.failure.recordedAt } : {}),
  };
};

const seconds = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));

const round = (value: number): number => Math.round(value * 100) / 100;

const spread = (values: readonly number[]): Spread | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const [longest] = sorted.slice(-1);
  const middle = Math.floor(sorted.length / 2);
  const [lower = 0, upper = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return longest === undefined ? undefined : { median: Math.round((lower + upper) / 2), longest };
};

const named = <Name extends string>(name: Name, value: Spread | undefined): { [N in Name]?: Spread } =>
  (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Spread };
