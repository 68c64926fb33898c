import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { awsWatches } from '../watches.ts';
import { installation } from './installation.ts';
import { once } from './once.ts';

export const watches = once(() =>
  awsWatches({ events: new EventBridgeClient({}), scheduler: new SchedulerClient({}), home: installation().home }),
);
