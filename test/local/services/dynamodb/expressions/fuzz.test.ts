import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../../../../local/kernel/fault.ts';
import { applyUpdate } from '../../../../../local/services/dynamodb/expressions/apply-update.ts';
import { Bindings } from '../../../../../local/services/dynamodb/expressions/bindings.ts';
import type { Condition } from '../../../../../local/services/dynamodb/expressions/condition.ts';
import { meets } from '../../../../../local/services/dynamodb/expressions/evaluate-condition.ts';
import { parseCondition } from '../../../../../local/services/dynamodb/expressions/parse-condition.ts';
import { parseProjection } from '../../../../../local/services/dynamodb/expressions/projection.ts';
import { parseUpdate } from '../../../../../local/services/dynamodb/expressions/update.ts';

const item = { a: { N: '1' }, b: { S: 'x' }, l: { L: [{ N: '2' }] }, m: { M: { c: { SS: ['s'] } } } };
const bindings = () =>
  new Bindings({
    ExpressionAttributeNames: { '#n': 'name' },
    ExpressionAttributeValues: { ':n': { N: '1' }, ':s': { S: 'x' }, ':ss': { SS: ['s'] }, ':l': { L: [] } },
  });

/** Words of the grammar in any order: most are nonsense, some are expressions. */
const nonsense = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'b',
        'l',
        'm',
        '#n',
        ':n',
        ':s',
        ':ss',
        ':l',
        '.c',
        '[0]',
        '(',
        ')',
        ',',
        '=',
        '<>',
        '<',
        '+',
        '-',
        'AND',
      ],
      ...['OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE', 'size', 'contains', 'attribute_exists'],
      ...['if_not_exists', 'list_append', 'begins_with', '!', '#', ':', '1'],
    ),
    { maxLength: 14 },
  )
  .map((words) => words.join(' '));

const onlyFaults = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Fault, String((error as Error).stack));
    assert.equal(error.code, 'ValidationException');
  }
};

test('any text as an expression is carried out or refused, and never causes a failure', () => {
  fc.assert(
    fc.property(nonsense, (expression) => {
      onlyFaults(() => meets(item, parseCondition(expression, bindings(), 'ConditionExpression')));
      onlyFaults(() => applyUpdate(item, parseUpdate(expression, bindings())));
      onlyFaults(() => parseProjection(expression, bindings()));
    }),
    { numRuns: 5000 },
  );
});

type Tree =
  | { readonly kind: 'leaf'; readonly is: boolean }
  | { readonly kind: 'not'; readonly of: Tree }
  | { readonly kind: 'and' | 'or'; readonly left: Tree; readonly right: Tree };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant('leaf' as const), is: fc.boolean() }),
    fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('tree'), right: tie('tree') }),
  ),
}));

const truth = (node: Tree): boolean => {
  if (node.kind === 'leaf') return node.is;
  if (node.kind === 'not') return !truth(node.of);
  return node.kind === 'and' ? truth(node.left) && truth(node.right) : truth(node.left) || truth(node.right);
};

/** Written with the fewest parentheses: NOT binds before AND before OR. */
const RANK = { or: 0, and: 1, not: 2, leaf: 3 };
const write = (node: Tree, within = 0): string => {
  const text =
    node.kind === 'leaf'
      ? node.is
        ? 'a = :n'
        : 'b = :n'
      : node.kind === 'not'
        ? `NOT ${write(node.of, 2)}`
        : `${write(node.left, RANK[node.kind])} ${node.kind.toUpperCase()} ${write(node.right, RANK[node.kind] + 1)}`;
  return RANK[node.kind] < within ? `(${text})` : text;
};

test('a condition means what its operators mean, by their precedence', () => {
  fc.assert(
    fc.property(tree, (node) => {
      const condition: Condition = parseCondition(write(node), bindings(), 'ConditionExpression');
      assert.equal(meets(item, condition), truth(node));
    }),
    { numRuns: 2000 },
  );
});
