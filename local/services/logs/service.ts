import type { ServiceFactory } from '../../kernel/cloud.ts';
import { encryption } from './encryption.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { logGroups } from './log-groups.ts';
import { logStreams } from './log-streams.ts';
import type { Logs } from './logs.ts';
import { metricFilters } from './metric-filters.ts';
import { putLogEvents } from './put-log-events.ts';
import { resourcePolicies } from './resource-policies.ts';
import { retention, sweepExpired } from './retention.ts';
import { openLogStore } from './store.ts';
import { tags } from './tags.ts';

/** CloudWatch Logs. Subscription filters, Insights and export are not here; they are refused by name. */
export const logsService: ServiceFactory = (cloud) => {
  const logs: Logs = { cloud, store: openLogStore(cloud.database('logs')) };
  let stopSweeping = (): void => {};
  return {
    name: 'logs',
    wire: { protocol: 'json', version: '1.1', target: 'Logs_20140328' },
    operations: {
      ...logGroups(logs),
      ...logStreams(logs),
      ...retention(logs),
      ...encryption(logs),
      PutLogEvents: putLogEvents(logs),
      GetLogEvents: getLogEvents(logs),
      FilterLogEvents: filterLogEvents(logs),
      ...metricFilters(logs),
      ...resourcePolicies(logs),
      ...tags(logs),
    },
    start() {
      stopSweeping = sweepExpired(logs);
    },
    stop: () => stopSweeping(),
  };
};
