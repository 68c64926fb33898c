/**
 * Events to the default bus: written with the change that they tell of, sent after it, in order, forgotten when they have arrived.
 * A crash between sending and forgetting sends one twice, as EventBridge may.
 */
import type { Cloud } from '../../cloud.ts';
import { Fault } from '../../fault.ts';
import type { Store } from '../store.ts';

export interface Entry {
  /** Milliseconds since 1970. */
  readonly Time: number;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  readonly Detail: string;
}

export interface Outbox {
  /** To be called within the transaction of the change. */
  write(place: { account: string; region: string }, entry: Entry): void;
  /** Something may be there to send. */
  wake(): void;
  stop(): void;
}

/** PutEvents takes ten entries and a megabyte at a time; an entry may have a quarter of that. */
const BATCH = 3;
const LONGEST_WAIT = 60_000;

export const openOutbox = (cloud: Cloud, { sql, transaction }: Store): Outbox => {
  let running = false;
  let stopped = false;
  let failures = 0;

  const next = () => {
    const rows = sql('SELECT seq, account, region, entry FROM outbox ORDER BY seq LIMIT ?').all(BATCH);
    const [head] = rows;
    return rows.filter((row) => row['account'] === head?.['account'] && row['region'] === head?.['region']);
  };

  const send = async (): Promise<void> => {
    for (let rows = next(); rows.length > 0 && !stopped; rows = next()) {
      await deliver(cloud, rows);
      if (stopped) return;
      failures = 0;
      transaction(() => {
        for (const row of rows) sql('DELETE FROM outbox WHERE seq = ?').run(row['seq'] as number);
      });
    }
  };

  const wake = (): void => {
    if (running || stopped) return;
    running = true;
    setImmediate(() => {
      void send()
        .catch((error: Error) => {
          if (stopped) return;
          if (failures++ === 0)
            cloud.log(`codecommit: events wait: ${error instanceof Fault ? error.message : error.stack}`);
          cloud.clock.at(cloud.clock.now() + Math.min(LONGEST_WAIT, 500 * 2 ** failures), wake);
        })
        .finally(() => {
          running = false;
          if (!stopped && failures === 0 && next().length > 0) wake();
        });
    });
  };

  return {
    write({ account, region }, entry) {
      sql('INSERT INTO outbox (account, region, entry) VALUES (?, ?, ?)').run(account, region, JSON.stringify(entry));
    },
    wake,
    stop() {
      stopped = true;
    },
  };
};

const deliver = async (cloud: Cloud, rows: readonly Record<string, unknown>[]): Promise<void> => {
  const { account, region } = rows[0] as { account: string; region: string };
  const Entries = rows.map((row) => {
    const entry = JSON.parse(row['entry'] as string) as Entry;
    return { ...entry, Time: entry.Time / 1000, Source: 'aws.codecommit' };
  });
  const service = 'codecommit.amazonaws.com';
  const principal = { kind: 'service', service, account, arn: service } as const;
  try {
    const answer = await cloud.call<Answer>('events', 'PutEvents', { Entries }, { account, region, principal });
    // An entry that is refused will be refused again.
    for (const { ErrorCode, ErrorMessage } of answer.Entries ?? [])
      if (ErrorCode) cloud.log(`codecommit: an event was refused: ${ErrorCode}: ${ErrorMessage}`);
  } catch (error) {
    // A cloud without an event bus has nobody to tell.
    if (error instanceof Fault && error.code === 'NotInLocalCloud') return;
    throw error;
  }
};

interface Answer {
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
}
