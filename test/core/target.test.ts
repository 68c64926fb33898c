import assert from 'node:assert/strict';
import test from 'node:test';
import { readInstallation } from '../../core/definition/read.ts';
import { addressOf, regionOf } from '../../core/target.ts';
import { INSTALLATION } from './definition/examples.ts';

const installation = readInstallation(INSTALLATION, 'tagline.config.yaml');

test('an address is the team, then environment and scope', () => {
  assert.equal(addressOf({ environment: 'dev', scope: 'eu-central-1', team: 'research' }), 'research/dev-eu-central-1');
});

test('the region of a target is its scope, or the globalRegion of its environment', () => {
  assert.equal(regionOf({ environment: 'dev', scope: 'eu-central-1' }, installation), 'eu-central-1');
  assert.equal(regionOf({ environment: 'dev', scope: 'global' }, installation), 'us-east-1');
  assert.throws(() => regionOf({ environment: 'prod', scope: 'global' }, installation), { code: 'UnknownScope' });
});
