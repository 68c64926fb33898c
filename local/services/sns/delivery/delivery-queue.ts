/**
 * What queues and functions still have to get. A delivery ends when its endpoint took it, or when it was given up and
 * the subscription's dead-letter queue has it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../../../kernel/cloud.ts';
import { type Deliveries, openDeliveries } from '../../../kernel/deliveries.ts';
import { mayRecover, reasonOf } from '../../../kernel/fault.ts';
import type { MessageAttributes } from '../publish/message-attributes.ts';
import type { Subscription } from '../store.ts';
import { deadLetterQueueOf } from '../subscriptions/read-subscription-attributes.ts';
import { deliver, sendToQueue } from './deliver.ts';
import type { Delivery } from './delivery.ts';

export interface SnsDeliveryQueue extends Omit<Deliveries<Delivery>, 'add'> {
  /** To be called in a transaction. */
  add(delivery: {
    subscription: Subscription;
    topic: string;
    messageId: string;
    payload: string;
    attributes: MessageAttributes;
    group?: string;
  }): void;
}

/** AWS tries queues and functions for 23 days. */
const LONGEST = 23 * 24 * 60 * 60 * 1000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20 * 60 * 1000;

export const openSnsDeliveryQueue = (cloud: Cloud, db: DatabaseSync): SnsDeliveryQueue => {
  const deliveries = openDeliveries<Delivery>(cloud, 'sns', db, {
    deliver: (delivery) => deliver(cloud, delivery),
    async failed(delivery, { attempts, begun }, error) {
      const at = cloud.clock.now() + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);
      if (mayRecover(error) && at < begun + LONGEST) return at;
      cloud.log(`sns: ${delivery.subscription} could not deliver to ${delivery.endpoint}: ${reasonOf(error)}`);
      await redrive(delivery);
      return undefined;
    },
  });

  /** A dead-letter queue that refuses it loses it, as on AWS. */
  const redrive = async (delivery: Delivery): Promise<void> => {
    const arn = deadLetterQueueOf(delivery.redrive);
    if (arn === undefined) return;
    try {
      await sendToQueue(cloud, { ...delivery, endpoint: arn });
    } catch (error) {
      cloud.log(
        `sns: the dead-letter queue ${arn} of ${delivery.subscription} did not take a message: ${reasonOf(error)}`,
      );
    }
  };

  return {
    ...deliveries,
    add({ subscription, ...rest }) {
      deliveries.add({
        ...rest,
        protocol: subscription.protocol as Delivery['protocol'],
        endpoint: subscription.endpoint,
        subscription: subscription.arn,
        ...(subscription.attributes['RedrivePolicy'] ? { redrive: subscription.attributes['RedrivePolicy'] } : {}),
      });
    },
  };
};
