/** Sends what the recorder wrote down to each account's and region's default event bus, in order, after the transaction that made it. */
import type { Cloud, Principal } from '../../cloud.ts';
import { Fault } from '../../fault.ts';
import type { Store } from '../store.ts';

interface Letter {
  readonly account: string;
  readonly region: string;
  readonly entry: Record<string, unknown>;
}

export interface Outbox {
  /** Something may be there to send. */
  wake(): void;
  stop(): void;
}

interface Answer {
  readonly Entries: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
}

/** PutEvents takes ten entries at a time. */
const BATCH = 10;

export const makeOutbox = (store: Store, cloud: Cloud): Outbox => {
  const first = store.db.prepare('SELECT seq, body FROM outbox ORDER BY seq LIMIT ?');
  const drop = store.db.prepare('DELETE FROM outbox WHERE seq = ?');
  let running = false;
  let stopped = false;
  let silenced = false;

  const send = async (): Promise<void> => {
    for (;;) {
      const rows = stopped
        ? []
        : first
            .all(BATCH)
            .map((row) => ({ seq: row['seq'] as number, letter: JSON.parse(row['body'] as string) as Letter }));
      const [head] = rows;
      if (!head) return;
      const { account, region } = head.letter;
      const together = rows.filter((row) => row.letter.account === account && row.letter.region === region);
      await deliver(
        account,
        region,
        together.map((row) => row.letter.entry),
      );
      if (stopped) return;
      store.atOnce(() => {
        for (const { seq } of together) drop.run(seq);
      });
    }
  };

  const deliver = async (
    account: string,
    region: string,
    entries: readonly Record<string, unknown>[],
  ): Promise<void> => {
    const caller = { account, region, principal: cloudFormationItself(account) };
    try {
      const answer = await cloud.call<Answer>('events', 'PutEvents', { Entries: entries }, caller);
      const refused = answer.Entries.find((entry) => entry.ErrorCode !== undefined);
      if (refused) complain(`${refused.ErrorCode}: ${refused.ErrorMessage}`);
    } catch (error) {
      complain(error instanceof Fault ? error.message : String((error as Error).stack));
    }
  };

  /** Events are best effort on AWS too. Told once: a cloud without an event bus would fill the log. */
  const complain = (why: string): void => {
    if (!silenced) cloud.log(`cloudformation: status events are not delivered: ${why}`);
    silenced = true;
  };

  const outbox: Outbox = {
    wake() {
      if (running || stopped) return;
      running = true;
      setImmediate(() => {
        send().then(
          () => {
            running = false;
            // Something may have been written after the last look.
            if (!stopped && first.all(1).length > 0) outbox.wake();
          },
          (error: Error) => {
            running = false;
            if (!stopped) cloud.log(`cloudformation: outbox: ${error.stack}`);
          },
        );
      });
    },
    stop() {
      stopped = true;
    },
  };
  return outbox;
};

export const cloudFormationItself = (account: string): Principal => ({
  kind: 'service',
  service: 'cloudformation.amazonaws.com',
  account,
  arn: 'cloudformation.amazonaws.com',
});
