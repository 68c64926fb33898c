import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTemplate } from '../../../../../local/services/cloudformation/template/read-template.ts';

const A = { Type: 'AWS::CDK::Metadata' };

const refused: readonly (readonly [template: Record<string, unknown>, message: RegExp])[] = [
  [{}, /At least one Resources member must be defined/],
  [{ Resources: { A }, Nonsense: 1 }, /Invalid template property or properties \[Nonsense\]/],
  [{ Resources: { A: {} } }, /Every Resources object must contain a Type member/],
  [{ Resources: { 'A-B': A } }, /Resource name A-B is non alphanumeric/],
  [{ Resources: { A: { ...A, Nonsense: 1 } } }, /Invalid template resource property 'Nonsense'/],
  [
    { Resources: { A: { ...A, CreationPolicy: {} } } },
    /the resource attribute CreationPolicy \(resource A\) is not in the local cloud/,
  ],
  [
    { Resources: { A: { ...A, Properties: { x: { Ref: 'B' } } } } },
    /Unresolved resource dependencies \[B\] in the Resources block/,
  ],
  [{ Resources: { A: { ...A, DependsOn: 'B' } } }, /Unresolved resource dependencies \[B\] in the Resources block/],
  [{ Resources: { A: { ...A, Condition: 'C' } } }, /Unresolved condition dependency C in the Resources block/],
  [
    { Resources: { A }, Outputs: { O: { Value: { Ref: 'B' } } } },
    /Unresolved resource dependencies \[B\] in the Outputs block/,
  ],
  [{ Resources: { A }, Outputs: { O: {} } }, /Output O is malformed/],
  [
    { Resources: { A }, Transform: 'AWS::Serverless-2016-10-31' },
    /the transform AWS::Serverless-2016-10-31 is not in the local cloud/,
  ],
  [
    { Resources: { A: { ...A, Properties: { x: { 'Fn::ImportValue': { Ref: 'B' } } } }, B: A } },
    /the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs/,
  ],
  [
    { Resources: { A: { ...A, Properties: { x: { 'Fn::GetAtt': ['B', 'Arn'] } } } } },
    /^ValidationError: Template error: instance of Fn::GetAtt references undefined resource B$/,
  ],
  [
    {
      Parameters: { P: { Type: 'String' } },
      Resources: { A: { ...A, Properties: { x: { 'Fn::GetAtt': ['P', 'Arn'] } } } },
    },
    /references undefined resource P$/,
  ],
  [
    { Resources: { A: { ...A, Properties: { x: { 'Fn::Sub': '${B.Arn}' } } } } },
    /Fn::Sub references invalid resource attribute B\.Arn/,
  ],
  [
    { Resources: { A: { ...A, Properties: { x: [{ 'Fn::Equals': ['a', 'b'] }] } } } },
    /Fn::Equals cannot be partially collapsed/,
  ],
  [{ Resources: { A }, Outputs: { O: { Value: { 'Fn::Not': [true] } } } }, /Fn::Not cannot be partially collapsed/],
  [{ Resources: { A }, Outputs: { O: { Value: 'x', Nonsense: 1 } } }, /Invalid template output property 'Nonsense'/],
  [
    { Resources: { A }, Outputs: { O: { Value: 'x', Description: { Ref: 'A' } } } },
    /Every Description member must be a string/,
  ],
  [{ Resources: { A }, Description: ['x'] }, /Every Description member must be a string\.$/],
  [{ Resources: { A }, Description: 'é'.repeat(513) }, /Description member must be at most 1024 bytes/],
  ...(
    [
      [{ Default: ['a', 'b'] }, /Every Default member must be a string/],
      [{ Default: { Ref: 'A' } }, /Every Default member must be a string\.$/],
      [{ AllowedValues: 'a' }, /Every AllowedValues member/],
      [{ AllowedValues: [['a']] }, /AllowedValues member must be a list of strings/],
      [{ MaxLength: 'long' }, /Every MaxLength member must be a number/],
      [{ Nonsense: 1 }, /Invalid template parameter property 'Nonsense'/],
    ] as const
  ).map(([more, message]) => [{ Resources: { A }, Parameters: { P: { Type: 'String', ...more } } }, message] as const),
  ...(
    [
      [{ M: { a: 'b' } }, /Every Mappings member M must be a map/],
      [{ M: { a: { b: { c: 'd' } } } }, /Every Mappings attribute must be a String or a List/],
      [{ M: { a: { b: [{ Ref: 'A' }] } } }, /Mappings attribute must be a String or a List\.$/],
      [{ M: { a_b: { c: 'd' } } }, /Mappings element name 'a_b'/],
      [{ 'M-1': { a: { b: 'c' } } }, /Mappings name 'M-1' is non alphanumeric/],
    ] as const
  ).map(([Mappings, message]) => [{ Resources: { A }, Mappings }, message] as const),
  [{ Resources: { A }, AWSTemplateFormatVersion: '2011-01-01' }, /unsupported value for AWSTemplateFormatVersion/],
  [
    { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`R${i}`, A])) },
    /greater than maximum allowed, 500/,
  ],
];

for (const [template, message] of refused) {
  test(`is refused: ${message.source}`, () => {
    assert.throws(() => readTemplate(JSON.stringify(template)), message);
  });
}

test('a condition inside a policy document is no condition of the template', () => {
  const statement = { Effect: 'Allow', Condition: { StringEquals: { a: 'b' } } };

  const template = readTemplate(JSON.stringify({ Resources: { A: { ...A, Properties: { p: [statement] } } } }));

  assert.deepEqual(template.resources['A']?.Properties, { p: [statement] });
});
