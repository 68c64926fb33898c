import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandLoops } from '../../../../../local/services/cloudformation/transform/expand-loops.ts';
import { expansionScope } from '../../../../../local/services/cloudformation/transform/expansion-scope.ts';
import type { Raw } from '../../../../../local/services/cloudformation/transform/raw.ts';

const PLACE = { account: '111122223333', region: 'eu-central-1' } as Parameters<typeof expansionScope>[3];
const PARAMETERS = { Names: { Type: 'CommaDelimitedList' }, One: { Type: 'String' } };
const GIVEN = { Names: 'a, b', One: 'x' };

const expand = (template: Raw): Promise<Raw> =>
  expandLoops(template, expansionScope(template, PARAMETERS, GIVEN, PLACE));
const resources = async (Resources: Raw, more: Raw = {}): Promise<Raw> =>
  (await expand({ ...more, Resources }))['Resources'] as Raw;
const refuses = (Resources: Raw, message: RegExp) => assert.rejects(resources(Resources), { message });

test('a loop is its entries, one for each value, beside what stands there', async () => {
  const made = await resources({
    Before: { Type: 'T' },
    'Fn::ForEach::Topics': [
      'Name',
      ['One', 'Two'],
      {
        'Topic${Name}': {
          Type: 'T',
          Properties: { Ref: { Ref: 'Name' }, Sub: { 'Fn::Sub': '${Name}-${AWS::Region}' } },
        },
      },
    ],
  });

  assert.deepEqual(made, {
    Before: { Type: 'T' },
    TopicOne: { Type: 'T', Properties: { Ref: 'One', Sub: { 'Fn::Sub': 'One-${AWS::Region}' } } },
    TopicTwo: { Type: 'T', Properties: { Ref: 'Two', Sub: { 'Fn::Sub': 'Two-${AWS::Region}' } } },
  });
});

test('a collection may come from a list parameter, a mapping or a pseudo parameter', async () => {
  const of = async (collection: unknown) =>
    Object.keys(
      await resources(
        { 'Fn::ForEach::L': ['N', collection, { 'R${N}': { Type: 'T' } }] },
        { Mappings: { M: { 'eu-central-1': { Names: ['m', 'n'] } } } },
      ),
    );

  assert.deepEqual(await of({ Ref: 'Names' }), ['Ra', 'Rb']);
  assert.deepEqual(await of({ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'Names'] }), ['Rm', 'Rn']);
  assert.deepEqual(await of(['x', { Ref: 'AWS::Partition' }]), ['Rx', 'Raws']);
  assert.deepEqual(await of([]), []);
});

test('&{Name} is the letters and digits of a value alone, for logical ids', async () => {
  const made = await resources({
    'Fn::ForEach::L': ['Net', ['10.0.0.0/16'], { 'Net&{Net}': { Type: 'T', Properties: { C: '${Net}' } } }],
  });

  assert.deepEqual(made, { Net1000016: { Type: 'T', Properties: { C: '10.0.0.0/16' } } });
});

test('a loop within a loop sees both values', async () => {
  const inner = { 'Fn::ForEach::In': ['B', ['1', '2'], { 'R${A}${B}': { Type: 'T' } }] };

  assert.deepEqual(Object.keys(await resources({ 'Fn::ForEach::Out': ['A', ['x', 'y'], inner] })), [
    'Rx1',
    'Rx2',
    'Ry1',
    'Ry2',
  ]);
});

test('properties, conditions and outputs may loop too', async () => {
  const made = await expand({
    Conditions: { 'Fn::ForEach::C': ['N', ['A'], { 'Is${N}': { 'Fn::Equals': ['${N}', 'A'] } }] },
    Resources: { R: { Type: 'T', Properties: { 'Fn::ForEach::P': ['N', ['A', 'B'], { '${N}': '${N}!' }] } } },
    Outputs: { 'Fn::ForEach::O': ['N', ['A'], { 'Out${N}': { Value: { 'Fn::GetAtt': ['R${N}', 'Arn'] } } }] },
  });

  assert.deepEqual(made, {
    Conditions: { IsA: { 'Fn::Equals': ['A', 'A'] } },
    Resources: { R: { Type: 'T', Properties: { A: 'A!', B: 'B!' } } },
    Outputs: { OutA: { Value: { 'Fn::GetAtt': ['RA', 'Arn'] } } },
  });
});

test('a value that looks like a pattern is taken as it is', async () => {
  const made = await resources({ 'Fn::ForEach::L': ['N', ['$&$1'], { R: { Type: 'T', P: 'a${N}b' } }] });

  assert.deepEqual(made, { R: { Type: 'T', P: 'a$&$1b' } });
});

test('loops that cannot be read, and entries that come twice, are refused', async () => {
  await refuses({ 'Fn::ForEach::L': ['N', ['a']] }, /Fn::ForEach::L layout is incorrect/);
  await refuses({ 'Fn::ForEach::L': ['N', 'a', { 'R${N}': {} }] }, /the collection of Fn::ForEach::L must be a list/);
  await refuses({ 'Fn::ForEach::L': ['N', { Ref: 'One' }, { 'R${N}': {} }] }, /must be a list/);
  await refuses({ 'Fn::ForEach::L': ['N', { Ref: 'Bucket' }, { 'R${N}': {} }] }, /Bucket is not known while/);
  await refuses({ 'Fn::ForEach::L': ['N', ['a', 'b'], { R: {} }] }, /Fn::ForEach::L makes R more than once/);
  await refuses({ Ra: {}, 'Fn::ForEach::L': ['N', ['a'], { 'R${N}': {} }] }, /makes Ra more than once/);
  await assert.rejects(expand({ Mappings: { 'Fn::ForEach::L': ['N', ['a'], { '${N}': {} }] } }), {
    message: /Fn::ForEach is not supported in the Mappings section/,
  });
});
