import type { ServiceFactory } from '../../kernel/cloud.ts';
import { alarms } from './alarms.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { dashboards } from './dashboards.ts';
import { metrics } from './metrics.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { openCloudWatchStore } from './store.ts';
import { tags } from './tags.ts';

/** Alarms are kept but not evaluated. Composite alarms and GetMetricData are refused by name. */
export const cloudWatchService: ServiceFactory = (cloud) => {
  const watch: CloudWatch = { cloud, store: openCloudWatchStore(cloud.database('cloudwatch')) };
  return {
    name: 'monitoring',
    wire: { protocol: 'query', xmlns: 'http://monitoring.amazonaws.com/doc/2010-08-01/', version: '2010-08-01' },
    operations: {
      PutMetricAlarm: putMetricAlarm(watch),
      ...alarms(watch),
      ...dashboards(watch),
      ...metrics(watch),
      ...tags(watch),
    },
  };
};
