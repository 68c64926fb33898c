/**
 * What still has to reach queues and functions, a row per message and subscription, written before Publish answers.
 * A row goes away when its endpoint took it, or when it was given up and the subscription's dead-letter queue has it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Timer } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { Fault } from '../../fault.ts';
import type { MessageAttributes } from '../publish/message-attributes.ts';
import type { Subscription } from '../store.ts';
import { deadLetterQueueOf } from '../subscriptions/read-subscription-attributes.ts';
import { deliver, sendToQueue } from './deliver.ts';

/** What a delivery needs to know, as it is kept. */
export interface Delivery {
  readonly protocol: 'lambda' | 'sqs';
  readonly endpoint: string;
  readonly subscription: string;
  readonly topic: string;
  readonly messageId: string;
  readonly payload: string;
  /** Only raw messages carry them beside the body. */
  readonly attributes: MessageAttributes;
  readonly group?: string;
  readonly redrive?: string;
}

export interface SnsDeliveryQueue {
  /** To be called in a transaction. */
  add(delivery: {
    subscription: Subscription;
    topic: string;
    messageId: string;
    payload: string;
    attributes: MessageAttributes;
    group?: string;
  }): void;
  /** Sends what is due. */
  pump(): void;
  stop(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, attempts INTEGER NOT NULL, begun INTEGER NOT NULL, due INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due);
`;

const AT_ONCE = 32;
/** AWS tries queues and functions for 23 days. */
const LONGEST = 23 * 24 * 60 * 60 * 1000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20 * 60 * 1000;

export const openSnsDeliveryQueue = (cloud: Cloud, db: DatabaseSync): SnsDeliveryQueue => {
  db.exec(SCHEMA);
  const insert = db.prepare('INSERT INTO deliveries (delivery, attempts, begun, due) VALUES (?, 0, ?, ?)');
  const dueRows = db.prepare('SELECT * FROM deliveries WHERE due <= ? ORDER BY id LIMIT ?');
  const nextDue = db.prepare('SELECT MIN(due) AS due FROM deliveries WHERE due > ?');
  const postpone = db.prepare('UPDATE deliveries SET attempts = ?, due = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM deliveries WHERE id = ?');
  const underWay = new Set<number>();
  let timer: Timer | undefined;
  let stopped = false;
  let asked = false;

  const settle = async (id: number, delivery: Delivery, attempts: number, begun: number): Promise<void> => {
    try {
      await deliver(cloud, delivery);
    } catch (error) {
      if (stopped) return;
      const at = cloud.clock.now() + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);
      if (mayRecover(error) && at < begun + LONGEST) {
        postpone.run(attempts + 1, at, id);
        return;
      }
      cloud.log(`sns: ${delivery.subscription} could not deliver to ${delivery.endpoint}: ${reasonOf(error)}`);
      await redrive(delivery);
    }
    if (!stopped) drop.run(id);
  };

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

  const begin = (row: Record<string, unknown>): void => {
    const id = Number(row['id']);
    underWay.add(id);
    const delivery = JSON.parse(String(row['delivery'])) as Delivery;
    const attempts = Number(row['attempts']);
    void settle(id, delivery, attempts, Number(row['begun']))
      .catch((error: unknown) => {
        cloud.log(`sns: delivery ${id} failed: ${(error as Error).stack}`);
        // Not forgotten: tried again in a minute.
        if (!stopped) postpone.run(attempts, cloud.clock.now() + 60_000, id);
      })
      .finally(() => {
        underWay.delete(id);
        pump();
      });
  };

  const run = (): void => {
    asked = false;
    if (stopped) return;
    const now = cloud.clock.now();
    for (const row of dueRows.all(now, AT_ONCE + underWay.size))
      if (!underWay.has(Number(row.id)) && underWay.size < AT_ONCE) begin(row);
    timer?.cancel();
    const next = nextDue.get(now)?.due;
    timer = next === null || next === undefined ? undefined : cloud.clock.at(Number(next), pump);
  };

  const pump = (): void => {
    if (asked || stopped) return;
    asked = true;
    setImmediate(run);
  };

  return {
    add({ subscription, ...rest }) {
      const delivery: Delivery = {
        ...rest,
        protocol: subscription.protocol as Delivery['protocol'],
        endpoint: subscription.endpoint,
        subscription: subscription.arn,
        ...(subscription.attributes['RedrivePolicy'] ? { redrive: subscription.attributes['RedrivePolicy'] } : {}),
      };
      const now = cloud.clock.now();
      insert.run(JSON.stringify(delivery), now, now);
    },
    pump,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
};

/** Missing permissions and missing endpoints never do. */
const mayRecover = (error: unknown): boolean => {
  if (!(error instanceof Fault)) return true;
  if (error.code === 'NotInLocalCloud') return false;
  return error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests/i.test(error.code);
};

const reasonOf = (error: unknown): string =>
  error instanceof Fault ? `${error.code}: ${error.message}` : String((error as Error)?.stack ?? error);
