/**
 * Events that a service tells the default bus of an account: written in the transaction of the change that they tell
 * of, sent after it, in order, forgotten when they have arrived. A crash between sending and forgetting sends one
 * twice, as EventBridge may.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Timer } from './clock.ts';
import type { Cloud } from './cloud.ts';
import { Fault } from './fault.ts';
import { prepare } from './statements.ts';
import { transactionsOn } from './transaction.ts';

export interface BusEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly detailType: string;
  /** ARNs */
  readonly resources: readonly string[];
  /** JSON text of an object. */
  readonly detail: string;
}

export interface Outbox {
  /** To be called within the transaction of the change. */
  write(place: { readonly account: string; readonly region: string }, event: BusEvent): void;
  /** Something may be there to send: after a change, and when the service starts. */
  wake(): void;
  stop(): void;
}

interface Letter {
  readonly seq: number;
  readonly account: string;
  readonly region: string;
  readonly entry: string;
}

interface Answer {
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS bus_outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
`;

/** PutEvents takes ten entries and a megabyte at a time. */
const BATCH = 10;
const LARGEST = 900 * 1024;
const LONGEST_WAIT = 60_000;

/**
 * @param service such as `codebuild`; its events are of the source `aws.codebuild`, sent by `codebuild.amazonaws.com`
 */
export const openOutbox = (cloud: Cloud, service: string, db: DatabaseSync): Outbox => {
  db.exec(SCHEMA);
  const insert = db.prepare('INSERT INTO bus_outbox (account, region, entry) VALUES (?, ?, ?)');
  const oldest = prepare<Letter>(db, 'SELECT seq, account, region, entry FROM bus_outbox ORDER BY seq LIMIT ?');
  const drop = db.prepare('DELETE FROM bus_outbox WHERE seq = ?');
  const transaction = transactionsOn(db);
  let running = false;
  let stopped = false;
  let failures = 0;
  let retry: Timer | undefined;

  const next = () => together(oldest.all(BATCH));

  const send = async (): Promise<void> => {
    for (let letters = next(); letters.length > 0 && !stopped; letters = next()) {
      await deliver(cloud, service, letters);
      if (stopped) return;
      failures = 0;
      transaction(() => {
        for (const { seq } of letters) drop.run(seq);
      });
    }
  };

  const later = (error: unknown): void => {
    if (stopped) return;
    if (failures++ === 0) cloud.log(`${service}: events wait: ${(error as Error).stack}`);
    retry?.cancel();
    retry = cloud.clock.at(cloud.clock.now() + Math.min(LONGEST_WAIT, 500 * 2 ** failures), wake);
  };

  const wake = (): void => {
    if (running || stopped) return;
    running = true;
    setImmediate(() => {
      void send()
        .catch(later)
        .finally(() => {
          running = false;
          // Something may have been written after the last look.
          if (!stopped && failures === 0 && next().length > 0) wake();
        });
    });
  };

  return {
    write({ account, region }, { time, detailType, resources, detail }) {
      const entry = {
        Source: `aws.${service}`,
        DetailType: detailType,
        // Whole seconds, as the JSON protocol writes timestamps.
        Time: Math.floor(time / 1000),
        Resources: resources,
        Detail: detail,
      };
      insert.run(account, region, JSON.stringify(entry));
    },
    wake,
    stop() {
      stopped = true;
      retry?.cancel();
    },
  };
};

/** As many from the front as one request takes: of one account and region, and not too large. */
const together = (letters: readonly Letter[]): readonly Letter[] => {
  const [head] = letters;
  let size = 0;
  const end = letters.findIndex(({ account, region, entry }, index) => {
    size += Buffer.byteLength(entry);
    return account !== head?.account || region !== head.region || (index > 0 && size > LARGEST);
  });
  return end < 0 ? letters : letters.slice(0, end);
};

/** Throws what may be over later. */
const deliver = async (cloud: Cloud, service: string, letters: readonly Letter[]): Promise<void> => {
  const { account, region } = letters[0] as Letter;
  const name = `${service}.amazonaws.com`;
  const principal = { kind: 'service', service: name, account, arn: name, sourceAccount: account } as const;
  const Entries = letters.map(({ entry }) => JSON.parse(entry) as unknown);
  try {
    const answer = await cloud.call<Answer>('events', 'PutEvents', { Entries }, { account, region, principal });
    for (const { ErrorCode: code, ErrorMessage: message } of answer.Entries ?? [])
      if (code) cloud.log(`${service}: an event was refused: ${code}: ${message}`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // A cloud without an event bus sends no events.
    if (error.code === 'NotInLocalCloud') return;
    if (error.status >= 500) throw error;
    // The bus refuses it permanently: keeping it would block every later event.
    cloud.log(`${service}: events were refused: ${error.message}`);
  }
};
