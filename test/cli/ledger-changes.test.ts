import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { watchLedger } from '../../cli/ledger-changes.ts';

/** A stream that answers what lies in `records`; it fails while `broken`. */
const stream = () => {
  const state = { records: [] as unknown[], broken: false, asked: [] as string[] };
  const answers: Record<string, () => unknown> = {
    DescribeTable: () => ({ Table: { LatestStreamArn: 'arn' } }),
    DescribeStream: () => ({ StreamDescription: { Shards: [{ ShardId: 'old' }, { ShardId: 'new' }] } }),
    GetShardIterator: () => ({ ShardIterator: 'latest' }),
    GetRecords: () => ({ Records: state.records.splice(0), NextShardIterator: 'next' }),
  };
  const call = async <Out>(_service: string, operation: string): Promise<Out> => {
    state.asked.push(operation);
    if (state.broken) throw new Error('ExpiredIteratorException');
    return answers[operation]?.() as Out;
  };
  return { state, call };
};

const changeOf = (pk: string) => ({ dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'EXECUTION' } } } });
const any = (): boolean => true;

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const tick = async (ms: number): Promise<void> => {
  for (let gone = 0; gone < ms; gone += 250) {
    await turns();
    mock.timers.tick(250);
  }
  await turns();
};

describe('watchLedger', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('tells each watcher of a change once, also of one that happened while it did something else', async () => {
    const { state, call } = stream();
    const changes = watchLedger({ call }, 'ledger');
    const told: string[] = [];
    const first = changes.watch(any);
    const second = changes.watch(any);
    void first().then(() => told.push('first'));
    await tick(500);
    assert.equal(told.length, 0);

    state.records.push(changeOf('EXECUTION#1'));
    await tick(500);
    assert.deepEqual(told, ['first']);
    void first().then(() => told.push('first again'));
    void second().then(() => told.push('second'));
    await turns();

    assert.deepEqual(told, ['first', 'second']);
    changes.stop();
    await tick(250);
  });

  it('does not wake whom a change does not concern', async () => {
    const { state, call } = stream();
    const changes = watchLedger({ call }, 'ledger');
    const told: string[] = [];
    for (const id of ['1', '2'])
      void changes
        .watch(({ pk }) => pk === `EXECUTION#${id}`)()
        .then(() => told.push(id));

    state.records.push(changeOf('EXECUTION#2'));
    await tick(500);

    assert.deepEqual(told, ['2']);
    changes.stop();
    await tick(250);
  });

  it('ends waiting after half a minute without changes', async () => {
    const { call } = stream();
    const changes = watchLedger({ call }, 'ledger');
    let told = false;
    void changes
      .watch(any)()
      .then(() => {
        told = true;
      });
    await tick(29_500);
    assert.equal(told, false);
    await tick(750);

    assert.equal(told, true);
    changes.stop();
    await tick(250);
  });

  it('begins at the newest again when its place in the stream has grown too old, and counts that as a change', async () => {
    const { state, call } = stream();
    const changes = watchLedger({ call }, 'ledger');
    const watch = changes.watch(any);
    await tick(250);
    state.broken = true;
    await tick(250);
    state.broken = false;
    state.asked.length = 0;
    await tick(500);
    await watch();

    assert.ok(state.asked.includes('GetShardIterator'));
    changes.stop();
    await tick(250);
  });
});
