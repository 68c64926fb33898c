import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { compileDirect, GIVE_UP } from '../../../../local/services/stepfunctions/language/jsonata-direct.ts';
import { Expressions } from '../../../../local/services/stepfunctions/language/jsonata-expression.ts';

const name = fc.constantFrom('a', 'b', 'c', 'constructor', 'length');
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    fc.array(name, { maxLength: 3 }).map((names) => ['$states.input', ...names].join('.')),
    name.map((variable) => `$${variable}`),
    fc.integer({ min: -5, max: 5 }).map((n) => (n < 0 ? `(${n})` : String(n))),
    fc.constantFrom('"x"', '""', 'true', 'false', 'null', '1.5', '[]', '[1]', '$count([1,2])'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '<', '<=', '>', '>=', '=', '!=', '&', 'and', 'or'),
        tie('expression'),
      )
      .map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `{"p": ${a}, "q": ${b}}`),
    tie('expression').map((inner) => `-(${inner})`),
  ),
}));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 3, -1.5, 'x', '', 'y'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(name, tie('value')),
  ),
})).value;

test('the plain part gives what JSONata gives, or gives up', async () => {
  const expressions = new Expressions(() => 0);
  let direct = 0;
  await fc.assert(
    fc.asyncProperty(expression, value, fc.dictionary(name, value), async (text, input, variables) => {
      const bindings = { ...variables, states: { input } };
      const quick = expressions.direct(text, bindings);
      if (quick === GIVE_UP) return;
      direct += 1;
      const slow = await expressions.evaluate(text, bindings);
      assert.equal(JSON.stringify(quick), JSON.stringify(slow), text);
    }),
    { numRuns: 3000 },
  );
  assert.ok(direct > 300, `only ${direct} were direct`);
});

test('the commonest expressions of machines are plain', () => {
  for (const text of [
    '$states.input.n + 1',
    '$states.input',
    '$x.y = "z"',
    '$states.input.a > 3 and $b',
    '{"a": $states.input.b, "c": 1}',
    '($x ? "yes" : "no")',
    '$states.context.Execution.Id',
  ])
    assert.ok(compileDirect(jsonata(text).ast()), text);
  for (const text of ['$sum($x)', '$x[0]', '$x.(a)', '$states.input.a^(b)', '$x.*', '$', 'a.b', '$x ~> $f', '$x := 1'])
    assert.equal(compileDirect(jsonata(text).ast()), undefined, text);
});
