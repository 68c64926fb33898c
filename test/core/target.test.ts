import assert from 'node:assert/strict';
import test from 'node:test';
import { addressOf } from '../../core/target.ts';

test('an address is the team, then environment and scope', () => {
  assert.equal(addressOf({ environment: 'dev', scope: 'eu-central-1', team: 'research' }), 'research/dev-eu-central-1');
});
