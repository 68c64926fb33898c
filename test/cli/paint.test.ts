import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { painted, safe, sign } from '../../cli/paint.ts';

test('control characters are removed from text of others before a terminal gets it', () => {
  for (const [given, shown] of [
    ['\u001b[2Jcleared', '[2Jcleared'],
    ['\u001b]0;title\u0007x', ']0;titlex'],
    ['\u009b31mC1', '31mC1'],
    ['over\rwritten', 'overwritten'],
    ['back\b\b\bspace', 'backspace'],
    ['\u0000\u007f', ''],
    ['tab\tand\nline stay', 'tab\tand\nline stay'],
    ['Grüße 日本語 😀', 'Grüße 日本語 😀'],
  ] as const)
    assert.equal(safe(given), shown);
});

test('no text at all lets a control character through, and text without any stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = safe(text);
      assert.doesNotMatch(shown.replaceAll(/[\t\n]/g, ''), /\p{Cc}/u);
      if (!/\p{Cc}/u.test(text)) assert.equal(shown, text);
    }),
  );
});

test('every status has a sign and a word, also one that is new', () => {
  assert.equal(sign('Succeeded'), '✔');
  assert.equal(sign('Failed'), '✖');
  assert.equal(sign('Brand New'), '·');
  assert.equal(painted('Brand New'), 'Brand New');
});

/** What `paint.red` makes of a word where standard output says that it is a terminal. */
const onTerminal = (env: Readonly<Record<string, string>>, isTTY = true): string => {
  const file = join(import.meta.dirname, '../../cli/paint.ts');
  const code =
    `process.stdout.isTTY = ${isTTY}; const { paint } = await import(${JSON.stringify(file)}); ` +
    `console.log(paint.red('x'));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' }).trimEnd();
};

test('colours are for terminals, unless NO_COLOR or a dumb terminal says otherwise', () => {
  assert.equal(onTerminal({}), '\u001b[31mx\u001b[39m');
  assert.equal(onTerminal({ NO_COLOR: '1' }), 'x');
  assert.equal(onTerminal({ TERM: 'dumb' }), 'x');
  assert.equal(onTerminal({}, false), 'x');
  assert.equal(onTerminal({ FORCE_COLOR: '1' }, false), '\u001b[31mx\u001b[39m');
});
