/** Puts status events on the default bus of their account: at least once, in the order in which they happened. */
import type { Cloud } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
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

  /** Sends what is there, after this turn: what happens together is told together. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    if (this.#sending) return;
    this.#sending = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#send();
      }
    } catch (error) {
      if (!this.#closed) this.#later(error);
    } finally {
      this.#sending = false;
    }
  }

  #later(error: unknown): void {
    const { clock, log } = this.#cloud;
    log(`stepfunctions: cannot put a status event: ${(error as Error).message}`);
    clock.at(clock.now() + AGAIN_AFTER, () => this.wake());
  }

  async #send(): Promise<void> {
    for (;;) {
      const [first, ...more] = this.#closed ? [] : this.#store.all<Row>('SELECT * FROM outbox ORDER BY id LIMIT 10');
      if (!first) return;
      // One request is of one account and region; the order is kept.
      const end = more.findIndex(({ account, region }) => account !== first.account || region !== first.region);
      const rows = [first, ...(end < 0 ? more : more.slice(0, end))];
      if (!(await this.#put(rows, first)) || this.#closed) return;
      this.#store.run('DELETE FROM outbox WHERE id <= ?', (rows.at(-1) as Row).id);
    }
  }

  /** False if it should be tried again later. */
  async #put(rows: readonly Row[], { account, region }: Row): Promise<boolean> {
    const principal = {
      kind: 'service',
      service: 'states.amazonaws.com',
      account,
      arn: 'states.amazonaws.com',
    } as const;
    const Entries = rows.map(({ entry }) => {
      const { Time, ...rest } = JSON.parse(entry) as { Time: number };
      return { ...rest, Time: new Date(Time) };
    });
    try {
      await this.#cloud.call('events', 'PutEvents', { Entries }, { account, region, principal });
      return true;
    } catch (error) {
      // A cloud without a bus has nobody to tell.
      if (error instanceof Fault && error.code === 'NotInLocalCloud') return true;
      this.#later(error);
      return false;
    }
  }
}
