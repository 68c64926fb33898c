/** Puts status events on the default bus of their account: at least once, in the order in which they happened. */
import type { Cloud } from '../cloud.ts';
import { Fault } from '../fault.ts';
import type { Store } from './store.ts';

interface Row {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly entry: string;
}

const AGAIN_AFTER = 1000;

export class Outbox {
  readonly #store: Store;
  readonly #cloud: Cloud;
  #sending = false;
  #again = false;
  #closed = false;

  constructor(store: Store, cloud: Cloud) {
    this.#store = store;
    this.#cloud = cloud;
  }

  close(): void {
    this.#closed = true;
  }

  /** Sends what is there. */
  wake(): void {
    if (this.#sending || this.#closed) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    void this.#send().finally(() => {
      this.#sending = false;
      if (!this.#again) return;
      this.#again = false;
      this.wake();
    });
  }

  async #send(): Promise<void> {
    for (;;) {
      const rows = this.#store.all<Row>('SELECT * FROM outbox ORDER BY id LIMIT 10');
      if (rows.length === 0 || this.#closed) return;
      for (const row of rows) if (this.#closed || !(await this.#put(row))) return this.#told(rows, row.id);
      this.#told(rows);
    }
  }

  /** Forgets what was told: all, or those before the one that was not. */
  #told(rows: readonly Row[], failed?: number): void {
    const last = failed === undefined ? rows.at(-1)?.id : failed - 1;
    if (!this.#closed && last !== undefined) this.#store.run('DELETE FROM outbox WHERE id <= ?', last);
  }

  /** False if it should be tried again later. */
  async #put({ account, region, entry }: Row): Promise<boolean> {
    const principal = {
      kind: 'service',
      service: 'states.amazonaws.com',
      account,
      arn: 'states.amazonaws.com',
    } as const;
    const { Time, ...rest } = JSON.parse(entry) as { Time: number };
    try {
      await this.#cloud.call(
        'events',
        'PutEvents',
        { Entries: [{ ...rest, Time: new Date(Time) }] },
        { account, region, principal },
      );
      return true;
    } catch (error) {
      // A cloud without a bus has nobody to tell.
      if (error instanceof Fault && error.code === 'NotInLocalCloud') return true;
      this.#cloud.log(`stepfunctions: cannot put a status event: ${(error as Error).message}`);
      const { clock } = this.#cloud;
      clock.at(clock.now() + AGAIN_AFTER, () => this.wake());
      return false;
    }
  }
}
