import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { references, substitute } from '../../core/variables.ts';

test('references are found in order with their places', () => {
  const text = 'a #{Source.CommitId}-#{tagline.Version}';

  assert.deepEqual(references(text), [
    { namespace: 'Source', key: 'CommitId', start: 2, end: 20 },
    { namespace: 'tagline', key: 'Version', start: 21, end: text.length },
  ]);
});

test('what only looks like a reference is text', () => {
  for (const text of ['#{x}', '#{a.b', '${a.b}', '#{a.b.c}', '#{a b.c}', '#{.b}'])
    assert.deepEqual(references(text), [], text);
});

test('values are put in once, so a value that looks like a reference stays', () => {
  assert.equal(
    substitute('<#{a.b}>', () => '#{a.b}$&'),
    '<#{a.b}$&>',
  );
});

test('an unknown value is an error that names the reference', () => {
  assert.throws(() => substitute('#{a.b}', () => undefined), { code: 'UnresolvedVariable', message: /#\{a\.b\}/ });
});

test('text without references is left alone', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('#{')),
      (text) => {
        assert.equal(
          substitute(text, () => 'x'),
          text,
        );
      },
    ),
  );
});
