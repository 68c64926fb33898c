/**
 * Reports changes of the ledger from its stream: watchers ask the API only then, so that an idle Tagline costs nothing,
 * and in a burst a change of one execution does not cause questions about all.
 */
import { type Key, keys } from '../core/ledger/keys.ts';
import type { LocalCloud } from './local-cloud.ts';
import { sleep } from './time.ts';

export interface LedgerChanges {
  /**
   * Each call of the returned function ends at the next change of an item that `concerns` the watcher, or after a while
   * without changes.
   */
  watch(concerns: (item: Key) => boolean): () => Promise<void>;
  stop(): void;
}

/** An execution's stages and actions, and where it waits. */
export const ofExecution = (id: string): ((item: Key) => boolean) => {
  const { pk: own } = keys.execution(id);
  const waits = `WAIT#${id}#`;
  return ({ pk }) => pk === own || pk.startsWith(waits);
};

type Calls = Pick<LocalCloud, 'call'>;

interface Watcher {
  readonly concerns: (item: Key) => boolean;
  changed: boolean;
  wake(): void;
}

/** Reading is cheap: it reads an index in this process. */
const EVERY_MS = 500;
/** For changes that no ledger shows, such as an expiry. */
const WITHOUT_MS = 30_000;

export const watchLedger = (cloud: Calls, table: string): LedgerChanges => {
  const watchers = new Set<Watcher>();
  let stopped = false;
  /** Without `items` it is unknown what has changed. */
  const change = (items?: readonly Key[]): void => {
    for (const watcher of watchers) {
      if (items && !items.some(watcher.concerns)) continue;
      watcher.changed = true;
      watcher.wake();
    }
  };
  const look = async (): Promise<void> => {
    let iterator: string | undefined;
    while (!stopped) {
      try {
        iterator ??= await newestOf(cloud, table);
        const page: Page = await cloud.call<Page>('dynamodb', 'GetRecords', { ShardIterator: iterator });
        iterator = page.NextShardIterator;
        if (page.Records.length > 0) change(page.Records.map(keyOf));
      } catch {
        // An iterator expires when the cloud's clock is moved: that counts as a change.
        iterator = undefined;
        change();
      }
      await sleep(EVERY_MS);
    }
  };
  void look();
  return {
    watch(concerns) {
      const watcher: Watcher = { concerns, changed: false, wake() {} };
      watchers.add(watcher);
      return async () => {
        if (!watcher.changed) await nextWake(watcher);
        watcher.changed = false;
      };
    },
    stop() {
      stopped = true;
      change();
    },
  };
};

const nextWake = (watcher: Watcher): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, WITHOUT_MS);
    watcher.wake = () => {
      clearTimeout(timer);
      done();
    };
  });

interface Change {
  readonly dynamodb: { readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } } };
}

interface Page {
  readonly Records: readonly Change[];
  readonly NextShardIterator?: string;
}

const keyOf = ({ dynamodb: { Keys } }: Change): Key => ({ pk: Keys.pk.S, sk: Keys.sk.S });

const newestOf = async ({ call }: Calls, TableName: string): Promise<string> => {
  const { Table } = await call<{ Table: { LatestStreamArn: string } }>('dynamodb', 'DescribeTable', { TableName });
  const StreamArn = Table.LatestStreamArn;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'dynamodb',
    'DescribeStream',
    { StreamArn },
  );
  const { ShardIterator } = await call<{ ShardIterator: string }>('dynamodb', 'GetShardIterator', {
    StreamArn,
    ShardId: StreamDescription.Shards.at(-1)?.ShardId,
    ShardIteratorType: 'LATEST',
  });
  return ShardIterator;
};
