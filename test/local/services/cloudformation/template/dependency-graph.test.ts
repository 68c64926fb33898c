import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dependenciesOf,
  inDependencyOrder,
} from '../../../../../local/services/cloudformation/template/dependency-graph.ts';
import { readTemplate } from '../../../../../local/services/cloudformation/template/read-template.ts';

const graph = (resources: Record<string, unknown>) => {
  const template = readTemplate(JSON.stringify({ Resources: resources }));
  return dependenciesOf(template.resources, new Set(Object.keys(template.resources)));
};

test('Ref, GetAtt, Sub and DependsOn are dependencies; names inside Sub variables are not', () => {
  const needs = graph({
    A: { Type: 'T' },
    B: { Type: 'T', Properties: { x: { Ref: 'A' } } },
    C: { Type: 'T', Properties: { x: [{ 'Fn::GetAtt': 'B.Arn' }] } },
    D: { Type: 'T', Properties: { x: { 'Fn::Sub': ['${A} ${B.Arn} ${C}', { C: 1 }] } } },
    E: { Type: 'T', DependsOn: 'D' },
  });

  assert.deepEqual(
    [...needs].map(([id, others]) => [id, [...others].sort()]),
    [
      ['A', []],
      ['B', ['A']],
      ['C', ['B']],
      ['D', ['A', 'B']],
      ['E', ['D']],
    ],
  );
});

test('a circle is refused by the names of those in it', () => {
  const circle = graph({
    A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
    B: { Type: 'T', Properties: { x: { Ref: 'A' } } },
    C: { Type: 'T', Properties: { x: { Ref: 'A' } } },
  });

  assert.throws(() => inDependencyOrder(circle), /Circular dependency between resources: \[A, B\]/);
});

test('a resource that needs itself is a circle', () => {
  assert.throws(() => inDependencyOrder(graph({ A: { Type: 'T', Properties: { x: { Ref: 'A' } } } })), /\[A\]/);
});

test('everything that a resource needs comes before it', () => {
  const seed = Date.now();
  const edges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 });
  try {
    fc.assert(
      fc.property(edges, (pairs) => {
        const needs = new Map(Array.from({ length: 15 }, (_, i) => [`R${i}`, new Set<string>()]));
        for (const [a, b] of pairs) if (a !== b) needs.get(`R${Math.max(a, b)}`)!.add(`R${Math.min(a, b)}`);
        const order = inDependencyOrder(needs);
        assert.equal(order.length, 15);
        for (const [id, others] of needs)
          for (const other of others) assert.ok(order.indexOf(other) < order.indexOf(id));
      }),
      { seed },
    );
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`);
  }
});
