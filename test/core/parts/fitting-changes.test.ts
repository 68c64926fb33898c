import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fittingChanges } from '../../../core/parts/fitting-changes.ts';
import type { PlannedChange } from '../../../core/plan.ts';

const change = (resource: string, value?: string): PlannedChange => ({
  action: 'Add',
  resource,
  type: 'aws_b',
  properties: [],
  ...(value === undefined ? {} : { attributes: [{ path: 'a', after: value }] }),
});

test('a plan that fits is shown whole', () => {
  const changes = [change('one', 'x'), change('two')];

  assert.deepEqual(fittingChanges(changes), changes);
});

test('values of the last changes go first, and every change is still named', () => {
  const changes = Array.from({ length: 100 }, (_, at) => change(`resource-${at}`, 'x'.repeat(10_000)));

  const fitting = fittingChanges(changes);

  assert.deepEqual(
    fitting.map(({ resource }) => resource),
    changes.map(({ resource }) => resource),
  );
  assert.ok(fitting[0]?.attributes, 'removals and replacements come first, and keep theirs');
  assert.equal(fitting.at(-1)?.attributes, undefined);
  assert.ok(JSON.stringify(fitting).length < 300_000, 'it fits into an item');
});

test('a plan that cannot be named whole is refused: nobody could approve it', () => {
  const changes = Array.from({ length: 1000 }, (_, at) => change(`${'r'.repeat(400)}-${at}`));

  assert.throws(() => fittingChanges(changes), { code: 'PlanTooLarge' });
});
