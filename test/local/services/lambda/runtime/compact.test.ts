import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { makeCompact } from '../../../../../local/services/lambda/runtime/compact.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what an invocation left over is given back after a second and a half of rest, not between calls of a burst', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let rested = 0;
    const compact = makeCompact(() => {
      rested += 1;
    });
    const left = new WeakRef({ left: new Array(1000).fill(0) });
    await turn();
    compact();
    mock.timers.tick(1400);
    compact();
    mock.timers.tick(1400);
    await turn();
    assert.notEqual(left.deref(), undefined);
    assert.equal(rested, 0);
    await turn();
    mock.timers.tick(100);

    assert.equal(left.deref(), undefined);
    assert.equal(rested, 1);
  } finally {
    mock.timers.reset();
  }
});
