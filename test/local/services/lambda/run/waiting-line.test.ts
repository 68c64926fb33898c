import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { makeWaitingLine } from '../../../../../local/services/lambda/run/waiting-line.ts';
import type { Warm } from '../../../../../local/services/lambda/run/warm.ts';
import type { FunctionVersion } from '../../../../../local/services/lambda/store/functions.ts';

const fn = (name: string): FunctionVersion => ({ name }) as FunctionVersion;

/** Gives to the functions that are free; tells in `served` who was served. */
const open = () => {
  const free = new Set<string>();
  const served: string[] = [];
  const line = makeWaitingLine({
    give: ({ name }) => (free.delete(name) ? ({ version: name } as Warm) : undefined),
    giveAnyway: ({ name }) => ({ version: `${name} anyway` }) as Warm,
  });
  const join = (name: string, unattended?: boolean): Promise<void> =>
    line.join(fn(name), unattended).then(
      ({ version }) => void served.push(version),
      (error: Error) => void served.push(error.message),
    );
  return { line, free, served, join };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the line of invocations that wait for an environment', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('serves at once whom it can, and others when something became free, those who came first before', async () => {
    const { line, free, served, join } = open();
    free.add('a');
    void join('a');
    void join('b');
    void join('c');
    void join('b');
    await turn();
    assert.deepEqual(served, ['a']);

    free.add('b');
    line.serve();
    await turn();
    assert.deepEqual(served, ['a', 'b']);

    free.add('c');
    line.serve();
    await turn();
    assert.deepEqual(served, ['a', 'b', 'c'], 'one that cannot be served holds nobody back');
  });

  it('serves those for whose answer somebody waits before the others', async () => {
    const { line, free, served, join } = open();
    void join('event', true);
    void join('event', true);
    void join('call');
    free.add('event');
    free.add('call');
    line.serve();
    await turn();
    assert.deepEqual(served, ['call', 'event']);

    void join('late');
    mock.timers.tick(500);
    await turn();
    assert.deepEqual(served, ['call', 'event', 'late anyway']);
    line.close(new Error('over'));
  });

  it('serves the first all the same when nobody was served for half a second, one at a time', async () => {
    const { line, free, served, join } = open();
    void join('a');
    void join('b');
    void join('c');
    mock.timers.tick(400);
    free.add('b');
    line.serve();
    mock.timers.tick(400);
    await turn();
    assert.deepEqual(served, ['b'], 'serving one starts the half second again');

    mock.timers.tick(100);
    await turn();
    assert.deepEqual(served, ['b', 'a anyway']);
    mock.timers.tick(500);
    await turn();
    assert.deepEqual(served, ['b', 'a anyway', 'c anyway']);
  });

  it('lets an invocation wait for its function’s own environments before it asks for another', async () => {
    const asked: boolean[] = [];
    const line = makeWaitingLine({
      give: (_, patient) => {
        asked.push(patient);
        return patient ? undefined : ({ version: 'second' } as Warm);
      },
      giveAnyway: () => assert.fail('nobody waits so long'),
    });
    const served = line.join(fn('a'));
    mock.timers.tick(299);
    line.serve();
    assert.deepEqual(asked, [true, true]);
    assert.equal((await line.join(fn('event'), true)).version, 'second', 'an event waits for nobody');
    asked.length = 2;

    mock.timers.tick(1);

    assert.equal((await served).version, 'second');
    assert.deepEqual(asked, [true, true, false]);
    mock.timers.tick(1000);
    assert.equal(asked.length, 3, 'who was served asks no more');
  });

  it('tells everybody who waits when it closes', async () => {
    const { line, served, join } = open();
    void join('a');
    void join('b');
    line.close(new Error('closed'));
    await turn();

    assert.deepEqual(served, ['closed', 'closed']);
  });
});
