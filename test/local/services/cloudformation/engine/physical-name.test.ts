import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { physicalName } from '../../../../../local/services/cloudformation/engine/physical-name.ts';

test('a name has stack, logical id and suffix, and is always the same', () => {
  const stack = { id: 'arn:aws:cloudformation:x:1:stack/app/1', name: 'app' };

  const name = physicalName(stack, 'Queue', 0, 80);

  assert.match(name, /^app-Queue-[A-Z0-9]{12}$/);
  assert.equal(physicalName(stack, 'Queue', 0, 80), name);
  assert.notEqual(physicalName(stack, 'Queue', 1, 80), name);
  assert.notEqual(physicalName({ ...stack, id: `${stack.id}2` }, 'Queue', 0, 80), name);
});

test('a name is never longer than its limit and keeps as much of both parts as fits', () => {
  const seed = Date.now();
  const word = fc.string({ unit: fc.constantFrom('a', 'B', '7'), minLength: 1, maxLength: 128 });
  try {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 30, max: 300 }), (name, logicalId, limit) => {
        const made = physicalName({ id: 'x', name }, logicalId, 0, limit);
        assert.ok(made.length <= limit, made);
        const whole = name.length + logicalId.length + 14;
        assert.equal(made.length, Math.min(whole, limit));
      }),
      { seed },
    );
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`);
  }
});
