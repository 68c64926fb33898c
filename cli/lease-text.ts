/** A lease as text. */
import type { Lease, LeaseAsking } from '../core/lease.ts';
import type { Lock } from '../core/lock.ts';
import { paint, safe } from './paint.ts';
import { ago } from './time.ts';

const group = ({ executionId, attempt, stage, since }: LeaseAsking): string =>
  `execution ${executionId}, attempt ${attempt}, stage ${safe(stage)}, since ${ago(since)}`;

export const leaseState = ({ holder, draining, lock }: Lease): string => {
  if (lock) return 'locked';
  if (!holder) return 'free';
  if (draining?.broken) return 'broken';
  return draining ? 'draining' : 'held';
};

const lockLines = ({ info, by, since }: Lock): string[] => [
  `  locked    by ${safe(info.Who || by)} (${safe(by)}), ${safe(info.Operation)}, since ${ago(since)}`,
  `  lock      ${safe(info.ID)}`,
];

const brokenFor = ({ executionId, lock }: NonNullable<Lease['broken']>): string =>
  lock === undefined ? `execution ${executionId}` : `lock ${lock}`;

export const leaseText = (lease: Lease): string =>
  [
    `${paint.bold(safe(lease.address))} ${leaseState(lease)}`,
    `  number    ${lease.fencing}`,
    ...(lease.holder ? [`  holder    ${group(lease.holder)}`] : []),
    ...(lease.lock ? lockLines(lease.lock) : []),
    ...(lease.within ? lockLines(lease.within) : []),
    ...(lease.draining ? [`  draining  since ${ago(lease.draining.since)}: what it began has not ended`] : []),
    ...lease.line.map((waiter, at) => `  ${at === 0 ? 'waiting ' : '        '}  ${group(waiter)}`),
    ...(lease.broken
      ? [
          `  broken    ${ago(lease.broken.at)} by ${safe(lease.broken.by)}: ${safe(lease.broken.reason)} ` +
            paint.dim(`(${safe(brokenFor(lease.broken))})`),
        ]
      : []),
  ].join('\n');
