import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from '../../core/read-address.ts';

const ENVIRONMENTS = ['dev', 'pre-prod'];

test('an address is read by the environments that there are, also where their names hold hyphens', () => {
  const read = (address: string) => Object.values(readAddress(address, ENVIRONMENTS));

  assert.deepEqual(read('research/dev-eu-central-1'), ['dev', 'eu-central-1', 'research']);
  assert.deepEqual(read('a.b-c/pre-prod-global'), ['pre-prod', 'global', 'a.b-c']);
  assert.deepEqual(read('research/dev-@emea'), ['dev', '@emea', 'research']);
});

for (const address of [
  'research',
  'research/dev',
  'research/dev-',
  '/dev-us-east-1',
  'a/qa-us-east-1',
  'a/dev-x/y',
  '',
])
  test(`${address || 'nothing'} is no address`, () => {
    assert.throws(() => readAddress(address, ENVIRONMENTS), { code: 'InvalidAddress', where: 'target' });
  });
