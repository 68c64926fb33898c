/** Figures of delivery in a table: one row for each component at an address. */
import type { DeliveryMetrics } from '../core/delivery-metrics.ts';
import { table } from './table.ts';
import { ago, duration } from './time.ts';

export const metricsText = (metrics: readonly DeliveryMetrics[], now = Date.now()): string =>
  table(
    ['ADDRESS', 'COMPONENT', 'DEPLOYMENTS', 'A WEEK', 'LEAD TIME', 'FAILED', 'TIME TO RESTORE'],
    metrics.map((one) => [
      one.address,
      one.component,
      String(one.deployments),
      String(one.deploymentsPerWeek),
      spreadText(one.leadTimeSeconds),
      one.changeFailureRate === undefined ? '-' : `${one.failures} (${Math.round(one.changeFailureRate * 100)}%)`,
      one.failedSince === undefined
        ? spreadText(one.timeToRestoreSeconds)
        : `${spreadText(one.timeToRestoreSeconds)}, failed ${ago(one.failedSince, now)}`,
    ]),
  );

const spreadText = (spread: DeliveryMetrics['leadTimeSeconds']): string =>
  spread === undefined ? '-' : `${duration(spread.median * 1000)} (longest ${duration(spread.longest * 1000)})`;
