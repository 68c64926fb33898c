/**
 * What still has to be delivered, one row per event and target, written before PutEvents answers.
 * A row goes away when its target took it, or when the retries of its target's policy ended and the dead-letter queue has it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Timer } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { ruleArn } from '../addresses.ts';
import { makeInput } from '../input/make-input.ts';
import type { EventStore, Rule } from '../store.ts';
import type { Target } from '../target.ts';
import { sendToDeadLetterQueue } from './dead-letter.ts';
import type { ArrivingEvent } from './ingest.ts';
import { afterFailure, reasonOf } from './retries.ts';

export interface Delivery {
  readonly id: number;
  readonly ruleArn: string;
  readonly target: Target;
  readonly eventId: string;
  /** What the target gets. */
  readonly payload: string;
  readonly hops: number;
  readonly attempts: number;
  /** Milliseconds: when the event arrived. */
  readonly begun: number;
}

export interface DeliveryQueue {
  /** Writes the deliveries of a rule's targets; to be called in a transaction. */
  addForRule(rule: Rule, event: ArrivingEvent, hops: number): void;
  /** Sends what is due. */
  pump(): void;
  /** Deliveries that are waiting or under way. */
  count(): number;
  stop(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, target TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL,
    hops INTEGER NOT NULL, attempts INTEGER NOT NULL, begun INTEGER NOT NULL, due INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due);
`;

const AT_ONCE = 32;

export const openDeliveryQueue = (
  cloud: Cloud,
  db: DatabaseSync,
  store: EventStore,
  deliver: (delivery: Delivery) => Promise<void>,
): DeliveryQueue => {
  db.exec(SCHEMA);
  const insert = db.prepare(
    'INSERT INTO deliveries (rule, target, event, payload, hops, attempts, begun, due) VALUES (?, ?, ?, ?, ?, 0, ?, ?)',
  );
  const dueRows = db.prepare('SELECT * FROM deliveries WHERE due <= ? ORDER BY id LIMIT ?');
  const nextDue = db.prepare('SELECT MIN(due) AS due FROM deliveries WHERE due > ?');
  const postpone = db.prepare('UPDATE deliveries SET attempts = ?, due = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM deliveries WHERE id = ?');
  const count = db.prepare('SELECT COUNT(*) AS count FROM deliveries');
  const underWay = new Set<number>();
  let timer: Timer | undefined;
  let stopped = false;
  let asked = false;

  const settle = async (delivery: Delivery): Promise<void> => {
    try {
      await deliver(delivery);
      if (!stopped) drop.run(delivery.id);
    } catch (error) {
      if (!stopped) await failed(delivery, error);
    }
  };

  const failed = async (delivery: Delivery, error: unknown): Promise<void> => {
    const outcome = afterFailure(delivery, error, cloud.clock.now());
    if (outcome.kind === 'retry') {
      postpone.run(delivery.attempts + 1, outcome.at, delivery.id);
      return;
    }
    cloud.log(`events: ${delivery.ruleArn} could not deliver to ${delivery.target.Arn}: ${reasonOf(error)}`);
    await sendToDeadLetterQueue(cloud, delivery, error, outcome);
    if (!stopped) drop.run(delivery.id);
  };

  const run = (): void => {
    asked = false;
    if (stopped) return;
    const now = cloud.clock.now();
    for (const row of dueRows.all(now, AT_ONCE + underWay.size)) {
      const id = Number(row.id);
      if (underWay.has(id) || underWay.size >= AT_ONCE) continue;
      underWay.add(id);
      const delivery: Delivery = {
        id,
        ruleArn: String(row.rule),
        target: JSON.parse(String(row.target)) as Target,
        eventId: String(row.event),
        payload: String(row.payload),
        hops: Number(row.hops),
        attempts: Number(row.attempts),
        begun: Number(row.begun),
      };
      void settle(delivery)
        .catch((error: unknown) => {
          cloud.log(`events: delivery ${id} failed: ${(error as Error).stack}`);
          // Not forgotten: tried again in a minute.
          if (!stopped) postpone.run(delivery.attempts, cloud.clock.now() + 60_000, id);
        })
        .finally(() => {
          underWay.delete(id);
          pump();
        });
    }
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
    addForRule(rule, event, hops) {
      const now = cloud.clock.now();
      const arn = ruleArn(rule.bus, rule.name);
      for (const target of store.targets(rule.id)) {
        const matched = { event: event.text, ruleArn: arn, ruleName: rule.name, ingested: now };
        insert.run(arn, JSON.stringify(target), event.id, makeInput(target, matched), hops, now, now);
      }
    },
    pump,
    count: () => Number(count.get()?.count),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
};
