import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resourceKey, resourcesOf, sinceOf } from '../../core/blame.ts';
import type { Deployment } from '../../core/execution.ts';
import type { StateBody } from '../../core/state.ts';
import { diffOf } from '../../core/state-diff.ts';

const deployment = (resources: Readonly<Record<string, string>>, id = 'stack'): Deployment => ({
  provider: 'CloudFormation',
  region: 'eu-central-1',
  name: id,
  id,
  status: 'UPDATE_COMPLETE',
  outputs: {},
  resources: Object.entries(resources).map(([logicalId, physicalId]) => ({
    logicalId,
    type: 'AWS::S3::Bucket',
    physicalId,
    status: 'CREATE_COMPLETE',
  })),
});
const next = (
  before: StateBody | undefined,
  resources: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>> = {},
  touched: readonly string[] = [],
): StateBody => {
  const serial = (before?.serial ?? 0) + 1;
  const content = { deployments: [deployment(resources)], outputs: { ...outputs } };
  const since = sinceOf(before, content, serial, new Set(touched.map((name) => `stack/${name}`)));
  return { version: 1, lineage: 'l', serial, address: 'a/dev-b', component: 'c', ...content, since };
};

test('what a serial did not change keeps the serial that made it; a replacement and a change in place are new', () => {
  const first = next(undefined, { A: 'a', B: 'b', C: 'c' }, { Url: 'x', Kept: 'k' });
  const second = next(first, { A: 'a', B: 'b2', C: 'c', D: 'd' }, { Url: 'y', Kept: 'k' }, ['C']);

  assert.deepEqual(second.since, {
    resources: { 'stack/A': 1, 'stack/B': 2, 'stack/C': 2, 'stack/D': 2 },
    outputs: { Url: 2, Kept: 1 },
  });
});

test('a diff names what came, went, was replaced or was changed, resources and outputs', () => {
  const first = next(undefined, { A: 'a', B: 'b', C: 'c', E: 'e' }, { Url: 'x', Gone: 'g' });
  const second = next(first, { A: 'a', B: 'b2', C: 'c', D: 'd' }, { Url: 'y', New: 'n' }, ['C']);

  const { resources, outputs } = diffOf(first, second);

  assert.deepEqual(
    resources.map(({ change, logicalId, before, after }) => [change, logicalId, before, after]),
    [
      ['replaced', 'B', 'b', 'b2'],
      ['changed', 'C', 'c', 'c'],
      ['added', 'D', undefined, 'd'],
      ['removed', 'E', 'e', undefined],
    ],
  );
  assert.deepEqual(outputs, [
    { change: 'removed', name: 'Gone', before: 'g' },
    { change: 'added', name: 'New', after: 'n' },
    { change: 'changed', name: 'Url', before: 'x', after: 'y' },
  ]);
});

test('a change in place shows across several serials, and not where nothing was changed between them', () => {
  const first = next(undefined, { A: 'a' });
  const second = next(first, { A: 'a' }, {}, ['A']);
  const third = next(second, { A: 'a' });

  assert.deepEqual(
    diffOf(first, third).resources.map(({ change }) => change),
    ['changed'],
  );
  assert.deepEqual(diffOf(second, third), { resources: [], outputs: [] });
});

test('a diff applied to what was before gives what is after, whatever the serials between hold', () => {
  const ids = fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D'), fc.constantFrom('1', '2', '3'));
  fc.assert(
    fc.property(ids, ids, ids, (one, two, three) => {
      const first = next(undefined, one, one);
      const last = next(next(first, two, two), three, three);
      const { resources, outputs } = diffOf(first, last);
      const now = new Map(resourcesOf(first).map(({ logicalId, physicalId }) => [logicalId, physicalId]));
      for (const { logicalId, after } of resources)
        after === undefined ? now.delete(logicalId) : now.set(logicalId, after);
      assert.deepEqual(Object.fromEntries(now), { ...three });
      const values = { ...first.outputs };
      for (const { name, after } of outputs)
        after === undefined ? delete values[name] : Object.assign(values, { [name]: after });
      assert.deepEqual(values, { ...three });
      for (const resource of resourcesOf(last)) {
        const since = last.since.resources[resourceKey(resource)] ?? 0;
        assert.ok(since >= 1 && since <= 3);
      }
    }),
  );
});
