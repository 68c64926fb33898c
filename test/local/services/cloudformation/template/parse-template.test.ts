import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplate } from '../../../../../local/services/cloudformation/template/parse-template.ts';

const read = (text: string) => parseTemplate(`V: ${text}`)['V'];

test('unquoted words mean what they mean in YAML 1.1', () => {
  const meanings: readonly (readonly [string, unknown])[] = [
    ['yes', true],
    ['No', false],
    ['ON', true],
    ['off', false],
    ['True', true],
    ['y', 'y'],
    ['N', 'N'],
    ['yES', 'yES'],
    ['0755', 493],
    ['012345670123', 1402433619],
    ['012345678901', '012345678901'],
    ['09', '09'],
    ['0o17', '0o17'],
    ['0x1F', 31],
    ['-0b11', -3],
    ['1_000', 1000],
    ['12:30:45', 45045],
    ['1:30', 90],
    ['8:60', '8:60'],
    ['+12', 12],
    ['123456789012345678901', '123456789012345678901'],
    ['1.5', 1.5],
    ['1.2.3', '1.2.3'],
    ['2010-09-09', '2010-09-09'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ];
  for (const [text, meaning] of meanings) assert.deepEqual(read(text), meaning, text);
});

test('quoted text, blocks of text and tagged text stay text', () => {
  for (const text of ["'yes'", '"yes"', '!!str yes', '|-\n  yes', '>-\n  yes']) assert.equal(read(text), 'yes', text);
  assert.deepEqual(read('!Sub 0755'), { 'Fn::Sub': '0755' });
  assert.deepEqual(read('!Join [on, [0755, !Ref no]]'), { 'Fn::Join': [true, [493, { Ref: 'no' }]] });
});

test('a number with a point or an exponent is a number, and keeps its point as text, in YAML and in JSON', () => {
  const texts = [
    ['1.0', '1.0', 1],
    ['1.10', '1.1', 1.1],
    ['2.', '2.0', 2],
    ['1e3', '1000.0', 1000],
    ['1e7', '1.0E7', 1e7],
    ['-0.0001', '-1.0E-4', -0.0001],
    ['12', '12', 12],
  ] as const;
  for (const [written, text, value] of texts) {
    const values = written === '2.' ? [read(written)] : [read(written), parseTemplate(`{"V": ${written}}`)['V']];
    for (const found of values)
      assert.deepEqual([String(found), Number(found), JSON.stringify(found)], [text, value, JSON.stringify(value)]);
  }
  assert.deepEqual(read('{ 1.0: a }'), { '1.0': 'a' });
});

test('keys are read as values are, then are text', () => {
  assert.deepEqual(read('{ yes: 1, 010: 2, "no": 3, 1:30: 4 }'), { true: 1, 8: 2, no: 3, 90: 4 });
});

test('the last of repeated keys counts, in YAML and in JSON', () => {
  assert.deepEqual(parseTemplate('A: 1\nB: { C: 1, C: 2 }\nA: 3'), { A: 3, B: { C: 2 } });
  assert.deepEqual(parseTemplate('{"A": 1, "A": 2}'), { A: 2 });
});

test('YAML that CloudFormation does not accept is refused in its words', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['A: &a 1\nB: *a', /YAML aliases are not allowed in CloudFormation templates/],
    ['A: &a { B: 1 }\nC: { <<: *a }', /YAML aliases are not allowed/],
    ['A: !!binary aGk=', /!!binary|:binary/],
    ['A: !!timestamp 2001-01-01', /:timestamp/],
    ['A: !Nope x', /YAML tag !Nope/],
    ['A: b: c', /YAML not well-formed\. \(line 1, column \d+\)/],
    ['A: 1\n---\nA: 2', /YAML not well-formed\. \(line 2, column 1\)/],
    ['Outputs:\n', /^\[\/Outputs\] 'null' values are not allowed in templates$/],
    ['A: { B: [1, ~] }', /^\[\/A\/B\/1\] 'null' values/],
    ['{"A": {"B": null}}', /^\[\/A\/B\] 'null' values/],
    ['- a', /unsupported structure/],
  ];
  for (const [text, message] of refused)
    assert.throws(() => parseTemplate(text), { name: 'ValidationError', message }, text);
});
