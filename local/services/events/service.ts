/**
 * EventBridge: buses, rules, targets, schedules and events. Archives, replays, API destinations, connections,
 * endpoints, partner sources and pipes are not here; they are refused by name.
 */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { putPermission, removePermission } from './bus-policy.ts';
import { makeDeliver } from './delivery/deliver.ts';
import { type DeliveryQueue, openDeliveryQueue } from './delivery/delivery-queue.ts';
import { makeIngest } from './delivery/ingest.ts';
import type { EventBridge } from './event-bridge.ts';
import { createEventBus, deleteEventBus, describeEventBus, listEventBuses, updateEventBus } from './event-buses.ts';
import { putEvents } from './put-events.ts';
import { putRule } from './put-rule.ts';
import { putTargets } from './put-targets.ts';
import { deleteRule, describeRule, disableRule, enableRule, listRuleNamesByTarget, listRules } from './rules.ts';
import { makeScheduler } from './schedule/scheduler.ts';
import { openEventStore } from './store.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { listTargetsByRule, removeTargets } from './targets.ts';
import { testEventPattern } from './test-event-pattern.ts';
import { makeWitness } from './trail/witness.ts';

export const eventsService: ServiceFactory = (cloud) => {
  const db = cloud.database('events');
  const store = openEventStore(db);
  const deliver = makeDeliver({
    cloud,
    store,
    forward(bus, { eventId, payload, hops }) {
      ingest(bus, { id: eventId, text: payload }, hops + 1);
      queue.pump();
    },
  });
  const queue: DeliveryQueue = openDeliveryQueue(cloud, db, store, deliver);
  const ingest = makeIngest(store, queue);
  const scheduler = makeScheduler(cloud, store, queue);
  const bridge: EventBridge = { cloud, store, queue, ingest, scheduler };
  return {
    name: 'events',
    wire: { protocol: 'json', version: '1.1', target: 'AWSEvents' },
    operations: {
      CreateEventBus: createEventBus(bridge),
      DescribeEventBus: describeEventBus(bridge),
      UpdateEventBus: updateEventBus(bridge),
      DeleteEventBus: deleteEventBus(bridge),
      ListEventBuses: listEventBuses(bridge),
      PutPermission: putPermission(bridge),
      RemovePermission: removePermission(bridge),
      PutRule: putRule(bridge),
      DescribeRule: describeRule(bridge),
      DeleteRule: deleteRule(bridge),
      EnableRule: enableRule(bridge),
      DisableRule: disableRule(bridge),
      ListRules: listRules(bridge),
      ListRuleNamesByTarget: listRuleNamesByTarget(bridge),
      PutTargets: putTargets(bridge),
      RemoveTargets: removeTargets(bridge),
      ListTargetsByRule: listTargetsByRule(bridge),
      PutEvents: putEvents(bridge),
      TestEventPattern: testEventPattern(),
      TagResource: tagResource(bridge),
      UntagResource: untagResource(bridge),
      ListTagsForResource: listTagsForResource(bridge),
    },
    witness: makeWitness(bridge),
    start() {
      queue.pump();
      scheduler.arm();
    },
    stop() {
      scheduler.stop();
      queue.stop();
    },
  };
};
