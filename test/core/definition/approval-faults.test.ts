import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApprovalRule } from '../../../core/approval-rule.ts';
import { approvalFaults } from '../../../core/definition/approval-faults.ts';
import { readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { INSTALLATION, PIPELINE } from './examples.ts';

const APPROVE = /\n {6}- \{ name: Approve.*\}/;
const summary = (own: string, floor?: ApprovalRule, text = PIPELINE): string[] => {
  const installation = readInstallation(INSTALLATION, 'i.yaml');
  const dev = installation.environments['dev'];
  assert.ok(dev);
  if (floor !== undefined) dev.approval = floor;
  const definition = readDefinition(text.replace('\n  dev:', `\n  dev: ${own}`), 'p.yaml', providers);
  return approvalFaults(definition, installation, (action) => providers.of(action)?.mutates(action) ?? false).map(
    ({ code, where }) => `${code} ${where}`,
  );
};
const FLOOR = { required: 1, from: ['group:release-managers'], notAuthor: false };

test('approvers are people or groups of the installation', () => {
  assert.deepEqual(summary("{ approval: { from: ['group:release-managers', 'group:nobody', ana, eve] } }"), [
    'UnknownPerson environments.dev.approval.from[1]',
    'UnknownPerson environments.dev.approval.from[3]',
  ]);
});

test('an approval that too few may answer is refused', () => {
  assert.deepEqual(summary('{ approval: { required: 3 } }'), ['NoApprovers environments.dev.approval']);
  assert.deepEqual(summary('{ approval: { required: 2, from: [ana] } }'), ['NoApprovers environments.dev.approval']);
  assert.deepEqual(
    summary('{ approval: { required: 2 } }', FLOOR),
    ['NoApprovers environments.dev.approval'],
    'the floor’s people are asked',
  );
  assert.deepEqual(summary('{ approval: { required: 2, notAuthor: true } }'), [
    'NoApprovers environments.dev.approval',
  ]);
  assert.deepEqual(summary('{ approval: { required: 2 } }'), []);
  assert.deepEqual(summary('{ approval: { from: [ben] } }', FLOOR), [], 'ben beside a release manager');
});

test('`from: []` is refused where it stands', () => {
  assert.throws(() => summary('{ approval: { from: [] } }'), /environments\.dev\.approval\.from/);
});

test('a pipeline may not do without what the floor demands', () => {
  assert.deepEqual(summary('{ approval: none }', FLOOR), ['ApprovalBelowFloor environments.dev.approval']);
  assert.deepEqual(summary('{ approval: none }'), []);
  assert.deepEqual(summary('{ approval: none }', 'none'), []);
});

test('if the installation has a floor, every change needs an approval before it', () => {
  const without = PIPELINE.replace(APPROVE, '');
  const beside = PIPELINE.replace('runOrder: 2, timeoutInMinutes', 'runOrder: 3, timeoutInMinutes');
  const late = PIPELINE.replace('runOrder: 2, timeoutInMinutes', 'runOrder: 4, timeoutInMinutes');

  for (const text of [without, beside, late])
    assert.match(summary('', FLOOR, text)[0] ?? '', /^ApprovalMissing stages\[2\]\.actions\[\d\]$/);
  assert.deepEqual(summary('', FLOOR), []);
  assert.deepEqual(
    summary('', undefined, without),
    [],
    'without a floor the pipeline decides, as CodePipeline lets it',
  );
  assert.deepEqual(summary('', 'none', without), []);
});
test('no question may stay open longer than the floor lets it', () => {
  const floor = { ...FLOOR, timeoutInMinutes: 30 };

  assert.deepEqual(summary('', floor), ['ApprovalBelowFloor stages[2].actions[1].timeoutInMinutes']);
  assert.deepEqual(summary('{ approval: { timeoutInMinutes: 31 } }', floor), [
    'ApprovalBelowFloor environments.dev.approval.timeoutInMinutes',
    'ApprovalBelowFloor stages[2].actions[1].timeoutInMinutes',
  ]);
  assert.deepEqual(summary('{ approval: { timeoutInMinutes: 30 } }', { ...floor, timeoutInMinutes: 60 }), []);
});
