import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workOf, workToken } from '../../../core/parts/work-of.ts';
import { makeWorld } from '../world.ts';

const action = (category: 'Deploy' | 'Source', provider: string) => ({
  actionTypeId: { category, owner: 'AWS' as const, provider, version: '1' },
});

test('the work of an action is that of its provider', async () => {
  const { ports } = await makeWorld();

  assert.equal((await workOf(ports, action('Deploy', 'CloudFormation'))).what, 'Stack');
});

test('a provider without work of its own, and an unknown one, are refused by name', async () => {
  const { ports } = await makeWorld();

  await assert.rejects(workOf(ports, action('Source', 'CodeCommit')), {
    name: 'NoWork',
    message: /Source\/CodeCommit/,
  });
  await assert.rejects(workOf(ports, action('Deploy', 'Nobody')), { name: 'NoWork' });
});

test('the token of an order is the same for the same try, another for another, and one that AWS takes', () => {
  const order = { executionId: 'e-1', attempt: 1, stage: 'Deploy all', action: 'Apply/it' };

  assert.equal(workToken(order), 'tagline-e-1-1-Deploy-all-Apply-it');
  assert.notEqual(workToken({ ...order, attempt: 2 }), workToken(order));
  assert.match(workToken({ ...order, stage: 'S'.repeat(100), action: 'A'.repeat(100) }), /^[A-Za-z0-9-]{128}$/);
});
