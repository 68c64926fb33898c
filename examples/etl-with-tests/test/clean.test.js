import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clean } from '../etl/clean.js';

test('amounts become cents', () => {
  assert.deepEqual(clean([{ id: 1, amount: '1.5' }]), [{ id: 1, cents: 150 }]);
});

test('rows without an amount are dropped', () => {
  assert.deepEqual(clean([{ id: 1, amount: '' }]), []);
});
