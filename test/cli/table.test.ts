import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../cli/table.ts';

test('columns begin in the same place in every line, and nothing hangs at the end', () => {
  const text = table(
    ['STATUS', 'TAG', 'ID'],
    [
      ['Succeeded', 'a', '1'],
      ['x', 'a-much-longer-tag', '22'],
      ['', '', ''],
    ],
  );

  assert.equal(
    text,
    [
      'STATUS     TAG                ID',
      'Succeeded  a                  1',
      'x          a-much-longer-tag  22',
      '',
    ].join('\n'),
  );
});

test('colours take no room', () => {
  const [head = '', row = ''] = table(['STATUS', 'TAG'], [['\u001b[32mSucceeded\u001b[39m', 'a']]).split('\n');

  assert.equal(head.indexOf('TAG'), 'Succeeded  '.length);
  assert.equal(row, '\u001b[32mSucceeded\u001b[39m  a');
});

test('the last column runs free: it widens nothing', () => {
  assert.equal(
    table(
      ['A', 'B'],
      [
        ['1', 'x'.repeat(200)],
        ['2', 'y'],
      ],
    ).split('\n')[2],
    '2  y',
  );
});

test('a table without rows is its head; a row may be shorter than the head', () => {
  assert.equal(table(['A', 'B'], []), 'A  B');
  assert.equal(table(['A', 'B', 'C'], [['1']]), 'A  B  C\n1');
});
